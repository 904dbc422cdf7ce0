"""The table of keys and what can be one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from chadchat_tui.app import ChatApp
from chadchat_tui.keys import KEYS, key_named, most_needed_keys, words_for


def bindings() -> Iterator[Binding]:
    """Yield every binding with an id in the client's own apps, screens and widgets."""
    classes = [ChatApp, *_subclasses(DOMNode)]
    own = {one for one in classes if one.__module__.startswith("chadchat_tui.")}
    declared = chain.from_iterable(vars(one).get("BINDINGS", ()) for one in own)
    return (one for one in declared if isinstance(one, Binding) and one.id is not None)


def _subclasses(of: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for one in of.__subclasses__():
        yield one
        yield from _subclasses(one)


def test_the_table_has_the_bindings_as_they_are() -> None:
    assert {one.id: one.key for one in bindings()} == {
        binding: key.keys for binding, key in KEYS.items()
    }


def test_no_key_is_two_bindings() -> None:
    keys = [key for one in KEYS.values() for key in one.keys.split(",")]
    assert len(keys) == len(set(keys))
    assert all(key_named(key) == key for key in keys)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ctrl+s", "ctrl+s"), (" F8 ", "f8"), ("Ctrl+Up", "ctrl+up"), ("alt+1", "alt+1"),
        ("ctrl+_", "ctrl+underscore"), ("ctrl++", "ctrl+plus"), ("alt+full_stop", "alt+full_stop"),
        ("alt+.", "alt+full_stop"), ("Ctrl+X  ctrl+E", "ctrl+x ctrl+e"),
        ("ctrl+space", "ctrl+space"), ("shift+tab", "shift+tab"),
    ],
)  # fmt: skip
def test_a_key(written: str, key: str) -> None:
    assert key_named(written) == key


@pytest.mark.parametrize(
    "written",
    [
        "",
        "s",
        "S",
        "shift+s",
        "space",
        "?",
        "ctrl",
        "ctrl+",
        "f99",
        "foo+s",
        "ctrl+ab",
        "ctrl+x e",
        "a b c",
    ],
)
def test_no_key(written: str) -> None:
    """What would be written is none."""
    assert key_named(written) is None


def test_keys_in_words() -> None:
    assert words_for("ctrl+j,alt+up,pageup,f1") == "Ctrl+J, Alt+↑, PageUp, F1"
    assert words_for("ctrl+x ctrl+e") == "Ctrl+X Ctrl+E"


def test_the_most_needed_keys_are_told_as_they_are_now() -> None:
    """The first of several, by the signs that stand on them."""
    told = "\n".join(most_needed_keys({"send": "alt+enter", "newline": "enter,ctrl+j"}))
    assert told.startswith("Alt+Enter sends, Enter begins a new line.")
    assert "Ctrl+_ brings it back" in told

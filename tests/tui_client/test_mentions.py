"""Who is named in a message."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.text import clean_text
from chadchat_tui.state.formatting import formatted
from chadchat_tui.state.mentions import mentioned, mentions


class _Example(msgspec.Struct):
    """What of ``text`` names somebody called ``name``."""

    text: str
    name: str
    found: list[str]


_EXAMPLES = msgspec.json.decode(
    Path(__file__).with_name("mentions.json").read_bytes(), type=list[_Example]
)
"""What is a mention; the tests of the page read it, too."""


def named(text: str, name: str) -> list[str]:
    """Return what in ``text`` names them."""
    shown = formatted(text)
    places = mentioned(shown, name)
    assert mentions(text, name) == bool(places)
    return [shown.text[start:end] for start, end in places]


@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda example: example.text)
def test_a_name_is_found_as_people_write_it(example: _Example) -> None:
    assert named(example.text, example.name) == example.found


@given(text=st.text(max_size=60).map(clean_text), name=st.text(min_size=1, max_size=5))
def test_places_lie_in_the_text_one_behind_the_other(text: str, name: str) -> None:
    shown, last = formatted(f"{text} {name} {text}"), 0
    for start, end in mentioned(shown, name):
        assert last <= start < end <= len(shown.text)
        last = end


@given(name=st.text("abcÄß李", min_size=1, max_size=5))
def test_a_name_alone_is_found_whatever_its_case(name: str) -> None:
    assert mentions(f"({name.upper()})", name)
    assert mentions(f"@{name}!", name)

"""The keys where one writes that change the text or move in it, each on its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from textual.binding import Binding
from textual.widgets.text_area import Selection

from chadchat_tui.widgets.composer import Composer
from chadchat_tui.widgets.composer.bindings import BINDINGS

from .writing import writing

TEXT = "one two\nthree four"
HERE = (1, 5)
"""Behind the third word."""

MOVED = {
    "left": (1, 4),
    "right": (1, 6),
    "ctrl+left": (1, 0),
    "ctrl+right": (1, 10),
    "home": (1, 0), "ctrl+a": (1, 0),
    "end": (1, 10), "ctrl+e": (1, 10),
}  # fmt: skip
"""Where the cursor is behind each key."""

SELECTED = {
    "shift+left": "e",
    "shift+right": " ",
    "shift+up": "wo\nthree",
    "shift+down": " four",
    "shift+home": "three",
    "shift+end": " four",
    "ctrl+shift+left": "three",
    "ctrl+shift+right": " four",
}
"""What is selected behind each key."""

CHANGED = {
    "backspace": "one two\nthre four",
    "ctrl+w": "one two\n four",
    "ctrl+backspace": "one two\n four",
    "alt+backspace": "one two\n four",
    "delete": "one two\nthreefour",
    "ctrl+d": "one two\nthreefour",
    "alt+delete": "one two\nthree",
    "ctrl+u": "one two\n four",
    "super+backspace": "one two\n four",
    "ctrl+k": "one two\nthree",
    "ctrl+shift+k": "one two\n",
    "ctrl+v": "one two\nthree tea four",
}
"""The text behind each key, with " tea" copied before."""

UNDOING = ("ctrl+underscore", "ctrl+minus", "ctrl+shift+minus", "super+z")
REDOING = ("ctrl+y", "super+y")
COPYING = {"ctrl+c": TEXT, "super+c": TEXT, "ctrl+x": "one two\n four", "super+x": "one two\n four"}
"""The text behind each key, with a word selected."""

ELSEWHERE = {
    "enter", "ctrl+j", "shift+enter", "alt+enter", "up", "down", "ctrl+r", "tab", "shift+tab",
    "ctrl+x ctrl+e",
}  # fmt: skip
"""Keys of sending, history, completion and the editor, which have tests of their own."""


def test_every_key_is_tried() -> None:
    tried = [*MOVED, *SELECTED, *CHANGED, *UNDOING, *REDOING, *COPYING, *ELSEWHERE]
    assert sorted(tried) == sorted(_bound())


@pytest.mark.parametrize("key", MOVED)
async def test_it_moves(key: str) -> None:
    async with writing() as sean:
        _begin(sean.composer)
        await sean.press(key)
        assert sean.composer.selection == Selection.cursor(MOVED[key])
        assert sean.text == TEXT


@pytest.mark.parametrize("key", SELECTED)
async def test_it_selects(key: str) -> None:
    async with writing() as sean:
        _begin(sean.composer)
        await sean.press(key)
        assert sean.composer.selected_text == SELECTED[key]
        assert sean.text == TEXT


@pytest.mark.parametrize("key", CHANGED)
async def test_it_changes_the_text(key: str) -> None:
    async with writing() as sean:
        sean.app.copy_to_clipboard(" tea")
        _begin(sean.composer)
        await sean.press(key)
        assert sean.text == CHANGED[key]


@pytest.mark.parametrize("undo", UNDOING)
@pytest.mark.parametrize("redo", REDOING)
async def test_it_undoes_and_does_again(undo: str, redo: str) -> None:
    async with writing() as sean:
        _begin(sean.composer)
        await sean.press("delete", undo)
        assert sean.text == TEXT
        await sean.press(redo)
        assert sean.text == "one two\nthreefour"


@pytest.mark.parametrize("key", COPYING)
async def test_it_copies_what_is_selected(key: str) -> None:
    async with writing() as sean:
        _begin(sean.composer)
        await sean.press("ctrl+shift+left", key)
        assert sean.app.clipboard == "three"
        assert sean.text == COPYING[key]


def _bound() -> Iterator[str]:
    bound = (one.key.split(",") for one in BINDINGS if isinstance(one, Binding))
    return chain.from_iterable(bound)


def _begin(composer: Composer) -> None:
    composer.load_text(TEXT)
    composer.move_cursor(HERE)

"""What is typed becomes lines, as a terminal's own line discipline would have it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_tui.plain.line_editor import LineEditor


def typed(editor: LineEditor, keys: str) -> tuple[str, list[str]]:
    """Return what the terminal shows of ``keys``, and the texts that are finished."""
    shown, texts = "", []
    for key in keys:
        echo, text = editor.press(key)
        shown += echo
        texts += [] if text is None else [text]
    return shown, texts


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("hello\r", "hello"),
        ("hello\n", "hello"),
        ("helo\x7flo\r", "hello"),
        ("helo\blo\r", "hello"),
        ("one two \x17three\r", "one three"),
        ("one\x17\x17two\r", "two"),
        ("one two\x15three\r", "three"),
        ("\x7f\x17\x15hello\r", "hello"),
        ("e\u0301\x7fe\r", "e"),
        ("👩\u200d🔬\x7fx\r", "x"),
        ("a\tb\r", "a b"),
        ("one\\\rtwo\\\r\r", "one\ntwo\n"),
        ("one\\\rt\x15wo\r", "one\nwo"),
        ("\x1b[A\x1b[1;5Cup\x1bOP\r", "up"),
        ("\x1bhello\r", "hello"),
        ("\x00\x07\x9bhello\r", "hello"),
    ],
)
def test_keys_make_a_text(keys: str, text: str) -> None:
    assert typed(LineEditor(), keys)[1] == [text]


def test_what_is_erased_goes_from_the_terminal_too() -> None:
    """Of what is two columns wide, both."""
    assert typed(LineEditor(), "a語\x7f\x7f")[0] == "a語" + 2 * "\b \b" + "\b \b"


def test_a_secret_is_not_shown_and_goes_on_in_no_other_line() -> None:
    editor = LineEditor()
    editor.secret = True
    assert typed(editor, "open\x7fN\\\r") == ("\n", ["opeN\\"])


def test_what_is_begun_can_be_dropped() -> None:
    editor = LineEditor()
    typed(editor, "one\\\rtwo")
    assert editor.text == "one\ntwo"
    assert editor.drop() == "one\ntwo"
    assert (editor.text, typed(editor, "three\r")[1]) == ("", ["three"])


@given(st.text())
def test_whatever_is_typed_shows_no_control(keys: str) -> None:
    """But those that erase and end a line; and an end of it is always an end."""
    editor = LineEditor()
    shown, _ = typed(editor, keys)
    assert not set(shown.replace("\b", "").replace("\n", "")) & set(map(chr, range(32)))
    typed(editor, "x\r")
    assert editor.text == ""

"""What a real terminal answers to a program that is gone by now."""

from __future__ import annotations

from .conftest import Open


def test_what_the_terminal_says_of_itself_is_not_written(terminal: Open) -> None:
    """Its background, its name, its kind and its keyboard, once in halves."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    sean.send("half \x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\\x1bP>|XTerm(370)\x1b")
    sean.send("\\\x1b[?62;22c\x1b[?1ua sentence\x1b[0n\r")
    sean.wait_for("sean  half a sentence\n")


def test_its_size_is_not_what_it_says_it_is(terminal: Open) -> None:
    """A report of another one than the device's changes nothing, nor does it cost anything."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    sean.send("before\x1b[?2048;1$y\x1b[48;30000;30000;1;1t\x1b[48;1;1;0;0t and after\r")
    sean.wait_for("sean  before and after\n")
    assert b"\x1b[?2048h" not in sean.written

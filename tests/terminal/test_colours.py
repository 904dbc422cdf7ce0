"""Which colours a terminal is sent."""

from __future__ import annotations

import re

import pytest

from .conftest import Open
from .pty import Terminal

SGR = re.compile(rb"\x1b\[([\d;]*)m")
COLOURS = {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}
MANY = {38, 48}
"""What introduces one of more than sixteen (ECMA-48, SGR; ISO 8613-6)."""


def used(terminal: Terminal) -> set[int]:
    """Return the parameters that the terminal was sent."""
    return {
        int(parameter)
        for sequence in SGR.findall(terminal.written)
        for parameter in sequence.split(b";")
        if parameter
    }


def talked(terminal: Open, **variables: str) -> Terminal:
    sean = terminal("create", name="sean", variables=variables)
    sean.wait_for("connected")
    sean.send("one `two`\r/nonsense\r")
    sean.wait_for("There is no command /nonsense")
    return sean


@pytest.mark.parametrize("theme", ["dark", "terminal"])
def test_no_colour_at_all(terminal: Open, theme: str) -> None:
    sean = talked(terminal, NO_COLOR="1", CHADCHAT_THEME=theme, COLORTERM="truecolor")
    assert not used(sean) & COLOURS
    assert 1 in used(sean)


@pytest.mark.parametrize("term", ["xterm", "linux"])
def test_sixteen_colours_are_enough(terminal: Open, term: str) -> None:
    sean = talked(terminal, TERM=term, COLORTERM="", NO_COLOR="")
    assert used(sean) & COLOURS
    assert not used(sean) & MANY


def test_a_colour_system_that_is_none_keeps_nobody_out(terminal: Open) -> None:
    sean = talked(terminal, TEXTUAL_COLOR_SYSTEM="nope", NO_COLOR="")
    assert used(sean) & COLOURS

"""Copying from the log, in a terminal."""

from __future__ import annotations

import base64
import re

from chadchat_tui.widgets.copy_mode import BACK

from .conftest import Open
from .test_room import opened

F4 = "\x1bOS"
UP = "\x1b[A"
CTRL_C = "\x03"


def test_the_log_can_be_had_as_plain_text(terminal: Open) -> None:
    """Without heads and breaks that are of the screen's; Enter and Ctrl+C go back, to all that was
    said meanwhile.
    """
    sean, code = opened(terminal, columns=60, rows=16)
    ana = terminal("join", code, name="ana")
    long = " ".join(["word"] * 30)
    sean.send(f"{long}\rdraft")
    for each in (sean, ana):
        each.wait_until_said("sean", "word")
    for key, text in (("\n", "meanwhile"), (CTRL_C, "and again")):
        sean.send(F4)
        sean.wait_for(lambda screen: BACK in screen and sean.quiet)
        before = len(sean.written)
        sean.send(UP)
        assert f"sean: {long}" in sean.screen.replace("\n", "")
        ana.send(f"{text}\r")
        ana.wait_until_said("ana", text)
        sean.send(key)
        sean.wait_for(lambda screen: not sean.quiet and bool(screen))
        sean.wait_until_said("ana", text)
        # Where keys are shown, they stand before what comes after them.
        assert b"^[" not in sean.written[before:]
    sean.send("\r")
    ana.wait_for("sean  draft")


def test_the_client_can_be_ended_meanwhile(terminal: Open) -> None:
    sean, _ = opened(terminal)
    sean.send(F4)
    sean.wait_for(BACK)
    sean.kill(15)
    sean.wait_for_end()
    assert sean.cooked


def mouse(kind: int, column: int, row: int, *, up: bool = False) -> str:
    """Return what a terminal writes of its mouse (SGR), which counts from 1."""
    return f"\x1b[<{kind};{column + 1};{row + 1}{'m' if up else 'M'}"


def test_what_the_mouse_selects_goes_to_the_terminals_clipboard(terminal: Open) -> None:
    """And a link stays one, also where it is selected."""
    sean, _ = opened(terminal)
    sean.send("see https://example.org/a for more\r")
    screen = sean.wait_for(lambda screen: bool(re.search(r"\d sean  see https", screen)))
    row = next(n for n, line in enumerate(screen.split("\n")) if "sean  see" in line)
    column = screen.split("\n")[row].index("see")
    sean.send(mouse(0, column, row) + mouse(32, column + 9, row))
    sean.send(mouse(32, column + 24, row) + mouse(0, column + 24, row, up=True))
    sean.wait_for("Copied 25 characters")
    copied = base64.b64encode(b"see https://example.org/a").decode()
    assert f"\x1b]52;c;{copied}\x07".encode() in sean.written
    links = re.findall(rb"\x1b\]8;[^;]*;(https?://[^\x1b]*)\x1b\\([^\x1b]*)", sean.written)
    assert len(links) > 1
    assert {link for link, _ in links} == {b"https://example.org/a"}

"""Ctrl+Z, and back by the shell's ``fg``."""

from __future__ import annotations

import re
import signal
from functools import partial

from tests.server_process import ServerProcess

from .conftest import Open
from .pty import Terminal
from .test_ending import RESTORED
from .test_room import opened

CTRL_Z = "\x1a"


def test_the_shell_has_the_terminal_meanwhile(terminal: Open, server: ServerProcess) -> None:
    """Then all is there again, in the size that the terminal has now, and what was said, too."""
    sean, code = opened(terminal)
    ana = terminal("join", code, name="ana")
    sean.wait_for("ana has entered the room")
    sean.send("half a sentence")
    sean.wait_for("half a sentence")
    for columns, rows in ((60, 20), (60, 20)):
        before = len(sean.written)
        sean.send(CTRL_Z)
        sean.wait_for(lambda _: sean.stopped)
        sean.wait_for(partial(_has_written, sean, before, RESTORED))
        assert sean.cooked
        server.restart()
        ana.send("\x1b[15~")  # F5
        ana.wait_for("connected")
        ana.send(f"said meanwhile, {columns}\r")
        ana.wait_for(f"said meanwhile, {columns}")
        sean.resize(columns, rows)
        back = len(sean.written)
        sean.kill(signal.SIGCONT)
        sean.wait_for(partial(_has_written, sean, back, [b"half a sentence"]))
        sean.send("\x1b[15~")
        screen = sean.wait_for(f"said meanwhile, {columns}")
        assert "half a sentence" in screen
        assert not sean.cooked
    sean.send("\r")
    ana.wait_for("half a sentence")


def test_going_on_without_having_been_stopped_changes_nothing(terminal: Open) -> None:
    """As where somebody else has stopped the process."""
    sean, _ = opened(terminal)
    written = len(sean.written)
    sean.kill(signal.SIGSTOP)
    sean.wait_for(lambda _: sean.stopped)
    sean.kill(signal.SIGCONT)
    sean.send("one\r")
    sean.wait_for(lambda screen: bool(re.search(r"\d\d:\d\d sean  one", screen)))
    assert b"\x1b[?1049h" not in sean.written[written:]
    sean.send("\x11")
    assert sean.wait_for_end() == 0
    assert sean.cooked


def _has_written(terminal: Terminal, start: int, parts: list[bytes], _: str) -> bool:
    return all(part in terminal.written[start:] for part in parts)

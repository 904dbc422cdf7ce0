"""Ctrl+Z, and back by the shell's ``fg``."""

from __future__ import annotations

import re
import signal
from functools import partial
from pathlib import Path

import pytest

from tests.needs import need
from tests.server_process import ServerProcess

from .conftest import Open
from .pty import Terminal
from .test_ending import RESTORED
from .test_room import F5, opened

CTRL_Z = "\x1a"
STARTED = b"\x1b[?2004h\x1b[?7l"
"""The last that the client sends when it takes the terminal."""
TOLD_AGAIN = """
import os, signal
from textual.drivers._writer_thread import WriterThread
start = WriterThread.start

def told_again(self):
    os.kill(os.getpid(), signal.SIGCONT)
    start(self)

WriterThread.start = told_again
"""


def test_the_shell_has_the_terminal_meanwhile(terminal: Open, server: ServerProcess) -> None:
    """Then all is there again, in the size that the terminal has now, and what was said, too."""
    sean, code = opened(terminal)
    ana = terminal("join", code, name="ana")
    sean.wait_for("ana has entered the room")
    sean.send("half a sentence")
    sean.wait_for("half a sentence")
    for text in ("said meanwhile", "said once more"):
        before = len(sean.written)
        sean.send(CTRL_Z)
        sean.wait_for(lambda _: sean.stopped)
        sean.wait_for(partial(_has_written, sean, before, RESTORED))
        assert sean.cooked
        server.kill()
        ana.wait_for("Connection lost.")
        server.start()
        ana.send(f"{F5}{text}\r")
        ana.wait_until_said("ana", text)
        sean.resize(60, 20)
        back = len(sean.written)
        sean.kill(signal.SIGCONT)
        sean.wait_for(partial(_has_written, sean, back, [b"half a sentence"]))
        sean.send(F5)
        screen = sean.wait_until_said("ana", text)
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
    sean.wait_for(_one_is_said)
    assert b"\x1b[?1049h" not in sean.written[written:]
    sean.send("\x11")
    assert sean.wait_for_end() == 0
    assert sean.cooked


@pytest.mark.parametrize("before", ["", TOLD_AGAIN], ids=["in between", "at the worst moment"])
def test_going_on_many_times_is_going_on_once(
    server: ServerProcess, tmp_path: Path, before: str
) -> None:
    """The terminal is taken once, and left as it was."""
    with Terminal(
        "create", "--name", "sean", server=server.url, state=tmp_path, before=before
    ) as sean:
        sean.wait_for("connected")
        sean.send(CTRL_Z)
        sean.wait_for(lambda _: sean.stopped)
        back = len(sean.written)
        for _ in range(20):
            sean.kill(signal.SIGCONT)
        sean.wait_for(partial(_has_written, sean, back, [STARTED]))
        sean.send("one\r")
        sean.wait_for(_one_is_said)
        assert sean.written[back:].count(b"\x1b[?1049h") == 1
        sean.send("\x11")
        assert sean.wait_for_end() == 0
        assert sean.cooked


def test_under_a_shell(server: ServerProcess, tmp_path: Path) -> None:
    """Again and again, and in the background, where it has no terminal and stops once more."""
    bash = need("bash"), "--norc", "--noprofile", "-ib"
    with Terminal(
        "create", "--name", "sean", server=server.url, state=tmp_path, shell=bash
    ) as sean:
        sean.wait_for("Write a message")
        for number, commands in enumerate([["fg"], ["fg"], ["bg", "fg"], ["bg", "bg", "fg"]]):
            keys = CTRL_Z
            for command in commands:
                before = len(sean.written)
                sean.send(keys)
                sean.wait_for(partial(_has_written, sean, before, [b"Stopped"]))
                assert STARTED not in sean.written[before:]
                keys = f"{command}\r"
            before = len(sean.written)
            sean.send(keys)
            sean.wait_for(partial(_has_written, sean, before, [STARTED]))
            sean.send(f"back {number}\r")
            sean.wait_for(partial(_said, f"back {number}"))
        sean.send("\x11")
        sean.wait_for("To come back")
        sean.send("echo $((6 * 7))\r")
        sean.wait_for("\n42\n")


def test_it_ends_while_it_stands_still(server: ServerProcess, tmp_path: Path) -> None:
    """As by the shell's ``kill``; the shell keeps the terminal."""
    bash = need("bash"), "--norc", "--noprofile", "-ib"
    with Terminal(
        "create", "--name", "sean", server=server.url, state=tmp_path, shell=bash
    ) as sean:
        sean.wait_for("Write a message")
        sean.send(f"half a sentence{CTRL_Z}")
        sean.wait_for("Stopped")
        before = len(sean.written)
        sean.send("kill %1\r")
        sean.wait_for("Exit 143")
        assert "To come back" in sean.screen
        assert "half a sentence" in sean.screen
        sean.send("echo $((6 * 7))\r")
        sean.wait_for("\n42\n")
        assert not any(part in sean.written[before:] for part in (b"\x1b[?1049", *RESTORED[:2]))


def _one_is_said(screen: str) -> bool:
    return bool(re.search(r"\d\d:\d\d sean  one", screen))


def _said(text: str, screen: str) -> bool:
    """Say whether ``text`` is in the log, and not where one writes."""
    return text in screen and "Write a message" in screen


def _has_written(terminal: Terminal, start: int, parts: list[bytes], _: str) -> bool:
    return all(part in terminal.written[start:] for part in parts)

"""A fault of the client's own, made on purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.server_process import ServerProcess

from .conftest import Open
from .pty import Terminal
from .test_curtain import LEAVE
from .test_ending import DRAFT, RESTORED
from .test_room import CTRL_Q, opened

FAULTS = {
    "in an action": "def fail(self): raise ZeroDivisionError('made on purpose')",
    "in a task": (
        "from textual import work\n"
        "@work\n"
        "async def fail(self): raise ZeroDivisionError('made on purpose')"
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_restores_the_terminal_and_loses_nothing(
    server: ServerProcess, tmp_path: Path, fault: str
) -> None:
    """It is told in a sentence, with where the details are; what was written is given back."""
    prepared = f"{fault}\nimport chadchat_tui.app as app\napp.ChatApp.action_help = fail"
    with Terminal(
        "create", "--name", "sean", server=server.url, state=tmp_path, columns=100, before=prepared
    ) as sean:
        sean.wait_for("connected")
        sean.send("read by now\r")
        sean.wait_for(lambda screen: "sean  read by now" in screen and "…" not in screen)
        sean.send("half a sentence")
        sean.wait_for("half a sentence")
        shown = len(sean.written)
        sean.send("\x1bOP")
        assert sean.wait_for_end() == 1
        after = sean.written[shown:]
    assert all(sequence in after for sequence in RESTORED)
    told = after[after.rindex(RESTORED[0]) :].decode()
    assert "Chad Chat has failed" in told
    assert f"{DRAFT}\r\nhalf a sentence" in told
    assert "Traceback" not in told
    [file] = tmp_path.glob("**/failure.txt")
    assert str(file) in told.replace("\r\n", "")
    assert "ZeroDivisionError: made on purpose" in file.read_text(encoding="utf-8")
    [rooms] = tmp_path.glob("**/rooms/*.json")
    assert [room["read"] for room in json.loads(rooms.read_bytes())] == [1]


NO_FIRST_LINES = """
import threading
import chadchat_tui.cli.screen as screen
import chadchat_tui.first_lines as first
asked, import_app = threading.Event(), screen._import_app
def fail(*_):
    asked.set()
    raise ZeroDivisionError("made on purpose")
def import_later():
    asked.wait(45)
    return import_app()
first.first_lines, screen._import_app = fail, import_later
"""
"""The screen comes only when the first lines have failed, however slow the server is."""


def test_without_the_first_lines_there_is_the_screen(
    terminal: Open, server: ServerProcess, tmp_path: Path
) -> None:
    """Nothing is seen of why they are not there."""
    _, code = opened(terminal)
    with Terminal(
        "join", code, "--name", "ana", server=server.url, state=tmp_path, before=NO_FIRST_LINES
    ) as ana:
        ana.wait_for("connected")
        ana.send(CTRL_Q)
        assert ana.wait_for_end() == 0
        assert b"Traceback" not in ana.written
    [file] = tmp_path.glob("**/failure.txt")
    assert "ZeroDivisionError: made on purpose" in file.read_text(encoding="utf-8")


def test_a_fault_before_the_screen_is_there_is_told(
    terminal: Open, server: ServerProcess, tmp_path: Path
) -> None:
    """On the terminal as it was."""
    _, code = opened(terminal)
    fault = (
        "def fail(*_): raise ZeroDivisionError('made on purpose')\n"
        "import chadchat_tui.conversation as one\n"
        "one.Conversation.take_in = fail"
    )
    with Terminal(
        "join", code, "--name", "ana", server=server.url, state=tmp_path, before=fault
    ) as ana:
        assert ana.wait_for_end() == 1
        assert b"Traceback" not in ana.written
        told = ana.written[ana.written.rindex(LEAVE) :]
    assert b"Chad Chat has failed" in told

"""A fault of the client's own, made on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server_process import ServerProcess

from .pty import Terminal
from .test_ending import DRAFT, RESTORED

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

"""Writing in a terminal: keys that come in one burst do what they would do one by one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.needs import need
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

from .conftest import Open
from .test_room import opened

CTRL_J, CTRL_R, CTRL_UNDERSCORE, UP, TAB, ESC = "\n", "\x12", "\x1f", "\x1b[A", "\t", "\x1b"
PASTE = "\x1b[200~{}\x1b[201~"


def test_a_search_and_what_it_finds(terminal: Open) -> None:
    sean, _ = opened(terminal)
    sean.send(f"apple pie\rbread\rdraft{CTRL_R}app\r!\r?\r")
    sean.wait_for(lambda screen: screen.count("apple pie") == 2 and "draft?" in screen)
    assert "apple pie!" in sean.screen


def test_what_is_completed_and_sent(terminal: Open) -> None:
    sean, _ = opened(terminal)
    sean.send(f"hi @se{TAB}and :tada{TAB}\rse{TAB}you\r")
    sean.wait_for(lambda screen: "hi @sean and 🎉" in screen and "sean: you" in screen)


def test_what_was_sent_is_walked_through_and_changed(terminal: Open) -> None:
    sean, _ = opened(terminal)
    sean.send(f"one\rtwo{CTRL_J}lines\rdraft{UP}{UP}{UP}!\r\x15done\r")
    sean.wait_for(lambda screen: "one!" in screen and "done" in screen)
    assert "draft" not in sean.screen


def test_a_long_paste_is_answered(terminal: Open) -> None:
    """The Enter behind it puts it in, and does not send it; the next one does."""
    sean, _ = opened(terminal)
    pasted = PASTE.format("\r".join("abcdefg"))
    sean.send(f"x{pasted}\r!")
    screen = sean.wait_for(" g!\n")
    assert "sean  xa" not in screen
    sean.send(f"\ry{pasted}\x03{CTRL_UNDERSCORE}")
    screen = sean.wait_for("sean  xa")
    sean.send("z\r")
    sean.wait_for(lambda screen: "Pasted" not in screen and "z" in screen)


def test_in_tmux(server: ServerProcess, tmp_path: Path) -> None:
    """Alt+Enter begins a line, Tab completes, a paste of tmux's own is asked about."""
    environment = {
        **os.environ, "CHADCHAT_SERVER": server.url, "XDG_STATE_HOME": str(tmp_path / "state"),
    }  # fmt: skip

    def tmux(*arguments: str, text: str | None = None) -> str:
        command = [need("tmux"), "-S", str(tmp_path / "tmux"), "-f", os.devnull, *arguments]
        done = subprocess.run(
            command, env=environment, input=text, capture_output=True, text=True,
            timeout=PATIENCE_SECONDS, check=True,
        )  # fmt: skip
        return done.stdout

    def until(*wanted: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not all(one in (screen := tmux("capture-pane", "-p")) for one in wanted):
            assert time.monotonic() < deadline, screen
            time.sleep(0.05)

    client = f"exec {sys.executable} -m chadchat_tui create --name sean"
    tmux("new-session", "-d", "-x", "80", "-y", "24", client)
    try:
        until("connected")
        tmux("send-keys", "one", "M-Enter", "two", "C-j", "@se", "Tab", "Enter", "again", "Up")
        until("sean  one", "       two", "@sean", " one\n two")
        tmux("send-keys", "C-c", "C-c")
        tmux("load-buffer", "-", text="1\n2\n3\n4\n5\n6")
        tmux("paste-buffer", "-p")
        until("Pasted: 6 lines, 11 characters.")
        tmux("send-keys", "Enter", "7", "Enter")
        until("       67")
    finally:
        tmux("kill-server")

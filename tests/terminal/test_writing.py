"""Writing in a terminal: keys that come in one burst do what they would do one by one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.needs import need
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

from .conftest import Open
from .pty import Terminal
from .test_curtain import ENTER
from .test_room import opened

CTRL_C, CTRL_J, CTRL_Q, CTRL_R, CTRL_UNDERSCORE = "\x03", "\n", "\x11", "\x12", "\x1f"
UP, TAB, ESC, ALT_1 = "\x1b[A", "\t", "\x1b", "\x1b1"
F1 = "\x1bOP"
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


@pytest.mark.parametrize("quit", [CTRL_Q, CTRL_Q + CTRL_Q, f"{F1}{CTRL_Q}"], ids=ascii)
def test_what_is_written_is_told_when_one_quits(terminal: Open, quit: str) -> None:  # noqa: A002
    sean, _ = opened(terminal)
    sean.send(f"alpha text{quit}")
    assert sean.wait_for_end() == 0
    assert "You had written, and it is there again when you come back:\nalpha text\n" in sean.screen


@pytest.mark.parametrize("quit", [CTRL_Q, CTRL_C + CTRL_C], ids=ascii)
def test_what_is_sent_is_not_lost_when_one_quits(terminal: Open, quit: str) -> None:  # noqa: A002
    """It is in the room, or else kept and told."""
    sean, code = opened(terminal)
    sean.send(f"beta text\r{quit}")
    assert_not_lost("beta text", sean, partial(terminal, "log", code, name="sean"))


def test_what_is_sent_ahead_is_not_lost_when_one_quits(terminal: Open) -> None:
    _, code = opened(terminal)
    ana = terminal("join", code, name="ana")
    ana.wait_for(lambda _: ENTER in ana.written)
    for key in f"gamma text\r{CTRL_Q}":
        ana.send(key)
    assert_not_lost("gamma text", ana, partial(terminal, "log", code, name="ana"))


def test_nothing_is_lost_in_any_room_when_one_quits(terminal: Open) -> None:
    """Nor done by what is typed behind the key."""
    sean, first = opened(terminal)
    ana = terminal("create", name="ana")
    second = ana.wait_for("connected").split()[0]
    sean.send(f"/join {second}\r")
    ana.wait_for("sean has entered the room")
    sean.wait_for(lambda screen: screen.lstrip().startswith(second))
    sean.send(f"to ana\rhalf{ALT_1}to oneself\rdraft{CTRL_Q}\r")
    sean.wait_for_end()
    assert "\ndraft\nhalf\n" in sean.screen
    for text, code in (("to ana", second), ("to oneself", first)):
        assert_not_lost(text, sean, partial(terminal, "log", code, name="sean"))


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


def assert_not_lost(text: str, writer: Terminal, read: Callable[[], Terminal]) -> None:
    """See that ``text`` is in the room that ``read`` shows, or that its writer is told of it."""
    writer.wait_for_end()
    log = read()
    assert log.wait_for_end() == 0
    assert text in log.screen or f"\n{text}\n" in writer.screen

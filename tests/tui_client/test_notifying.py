"""Bell, notification and title: what goes to the terminal, and that nothing else does."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_tui.notifying import (
    QUIET_SECONDS,
    Notifier,
    Way,
    notification,
    through_tmux,
    way_of,
)  # fmt: skip
from chadchat_tui.settings import Notify
from tests.needs import need
from tests.patience import PATIENCE_SECONDS

ITERM = {"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}


class Listener:
    """Has a ``notifier``, keeps what it writes, and turns its clock."""

    def __init__(self, environment: dict[str, str], notify: Notify | None = None) -> None:
        self.written: list[str] = []
        self.now = 100.0
        self.notifier = Notifier(
            self.written.append, notify or Notify(), environment, lambda: self.now
        )


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        (ITERM, Way.OSC_9),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, Way.OSC_9),
        ({"TERM": "xterm-256color", "WT_SESSION": "x"}, Way.OSC_9),
        ({"TERM": "xterm-ghostty"}, Way.OSC_9),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Way.OSC_9),
        ({"TERM": "xterm-kitty"}, Way.OSC_99),
        ({"TERM": "foot-extra"}, Way.OSC_777),
        ({"TERM": "rxvt-unicode-256color"}, Way.OSC_777),
        ({"TERM": "xterm-256color"}, Way.NONE),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, Way.NONE),
        ({"TERM": "screen"}, Way.NONE),
        ({}, Way.NONE),
    ],
)  # fmt: skip
def test_a_terminal_is_known_by_its_name(environment: dict[str, str], way: Way) -> None:
    assert way_of(environment) is way


@pytest.mark.parametrize("way", Way)
@given(heading=st.text(), body=st.text())
def test_nothing_that_is_written_gets_out_of_the_notification(
    way: Way, heading: str, body: str
) -> None:
    """It has the controls that we put there, and no others."""
    shown = notification(way, heading, body)
    frames = {
        Way.OSC_9: r"\x1b\]9;Chad Chat: (TEXT)\x1b\\",
        Way.OSC_99: r"\x1b\]99;[a-z0-9=:]+;(TEXT)\x1b\\\x1b\]99;[a-z0-9=:]+;(TEXT)\x1b\\",
        Way.OSC_777: r"\x1b\]777;notify;([^;\x00-\x1f\x7f-\x9f]*);([^;\x00-\x1f\x7f-\x9f]*)\x1b\\",
        Way.NONE: "",
    }
    assert re.fullmatch(frames[way].replace("TEXT", r"[^\x00-\x1f\x7f-\x9f]*"), shown)
    assert len(shown) < 400
    inner = through_tmux(shown)
    assert re.fullmatch(r"(\x1bPtmux;(\x1b\x1b|[^\x1b])*\x1b\\)?", inner, re.DOTALL)


@given(st.text())
def test_nothing_that_is_written_gets_out_of_the_title(topic: str) -> None:
    one = Listener(ITERM)
    one.notifier.title(f"ABCD {topic}", 2)
    (title,) = one.written
    assert re.fullmatch(r"\x1b\[22;0t\x1b\]2;\(2\) ABCD[^\x00-\x1f\x7f-\x9f]*\x1b\\", title)
    assert len(title) < 120


async def test_it_rings_and_shows() -> None:
    one = Listener(ITERM)
    await one.notifier.tell("ABCD · ana", "Hello")
    assert one.written == ["\x07", "\x1b]9;Chad Chat: ABCD · ana: Hello\x1b\\"]


async def test_it_does_not_tell_again_at_once() -> None:
    one = Listener({}, Notify(desktop=False))
    await one.notifier.tell("a", "b")
    one.now += QUIET_SECONDS - 0.1
    await one.notifier.tell("a", "b")
    assert one.written == ["\x07"]
    one.now += 0.1
    await one.notifier.tell("a", "b")
    assert one.written == ["\x07", "\x07"]


async def test_what_is_not_wanted_is_not_done() -> None:
    one = Listener(ITERM, Notify(bell=False, desktop=False, title=False))
    await one.notifier.tell("a", "b")
    one.notifier.title("ABCD", 1)
    one.notifier.end()
    assert one.written == []


def test_the_title_is_written_when_it_changes_and_given_back() -> None:
    one = Listener(ITERM)
    for missed in (0, 0, 1, 1, 0):
        one.notifier.title("ABCD", missed)
    one.notifier.end()
    one.notifier.end()
    assert one.written == [
        "\x1b[22;0t\x1b]2;ABCD\x1b\\", "\x1b]2;(1) ABCD\x1b\\", "\x1b]2;ABCD\x1b\\", "\x1b[23;0t",
    ]  # fmt: skip


@pytest.mark.parametrize("term", ["linux", "dumb"])
def test_no_title_where_there_is_no_window(term: str) -> None:
    one = Listener({"TERM": term})
    one.notifier.title("ABCD", 1)
    assert one.written == []


@pytest.fixture
def tmux(tmp_path: Path) -> Callable[..., str]:
    """Return what runs a command of a tmux of our own, whose socket is ``socket``."""

    def run(*arguments: str) -> str:
        command = [need("tmux"), "-S", str(tmp_path / "socket"), "-f", "/dev/null", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True
        ).stdout

    return run


@pytest.mark.parametrize("passthrough", ["on", "off"])
async def test_within_tmux_the_terminal_around_it_counts(
    tmux: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passthrough: str
) -> None:
    """And only where tmux hands on what is for it; nobody is attached here, so nothing is shown."""
    tmux("new-session", "-d", "sleep 60")
    try:
        tmux("set", "-g", "allow-passthrough", passthrough)
        pid = tmux("display-message", "-p", "#{pid}").strip()
        monkeypatch.setenv("TMUX", f"{tmp_path / 'socket'},{pid},0")
        one = Listener({**ITERM, "TMUX": "set"})
        await one.notifier.tell("a", "b")
        assert one.written == ["\x07"]
    finally:
        tmux("kill-server")


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("xterm-kitty 1", True), ("foot all", True), ("xterm-kitty 0", False), ("foot off", False),
     ("xterm-256color 1", False), ("", False)],
)  # fmt: skip
async def test_what_tmux_answers_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, *, shown: bool
) -> None:
    """As no terminal can be attached here, a program in tmux's place answers."""
    program = tmp_path / "tmux"
    program.write_text(f"#!/bin/sh\necho {answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    one = Listener({**ITERM, "TMUX": "set"}, Notify(bell=False))
    await one.notifier.tell("a", "b")
    assert [text.startswith("\x1bPtmux;") for text in one.written] == [True] * shown


async def test_without_tmux_to_ask_there_is_the_bell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    one = Listener({**ITERM, "TMUX": "set"})
    await one.notifier.tell("a", "b")
    assert one.written == ["\x07"]

"""What a terminal is sent while somebody looks elsewhere, and what not while they look."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from .conftest import Open
from .pty import Terminal
from .test_room import opened

FOCUS_IN, FOCUS_OUT = "\x1b[I", "\x1b[O"
NOTIFICATION = re.compile(rb"\x1b\]9;Chad Chat: ([^\x1b]*)\x1b\\")
TITLE = re.compile(rb"\x1b\]2;([^\x1b]*)\x1b\\")
STRING = re.compile(rb"\x1b\][^\x07\x1b]*(\x07|\x1b\\)")
"""A sequence whose end may be a bell that does not ring."""

CTRL_Q, CTRL_Z = "\x11", "\x1a"


def two(terminal: Open) -> tuple[Terminal, Terminal, str]:
    """Have sean and ana in a room; return their terminals, and its code."""
    sean, code = opened(terminal, variables={"TERM_PROGRAM": "iTerm.app"})
    ana = terminal("join", code, name="ana")
    sean.wait_for("ana has entered the room")
    return sean, ana, code


def titles(terminal: Terminal) -> list[str]:
    return [title.decode() for title in TITLE.findall(terminal.written)]


def rings(terminal: Terminal) -> bool:
    return b"\x07" in STRING.sub(b"", terminal.written)


def test_a_mention_is_told_while_one_looks_elsewhere(terminal: Open) -> None:
    sean, ana, code = two(terminal)
    sean.wait_for(lambda _: f"{code} · Chad Chat" in titles(sean))
    sean.send(FOCUS_OUT)
    ana.send("nothing for anybody\r")
    sean.wait_for("nothing for anybody")
    ana.send("sean, look!\r")
    sean.wait_for(lambda _: NOTIFICATION.search(sean.written) is not None)
    assert NOTIFICATION.findall(sean.written) == [f"{code} · ana: sean, look!".encode()]
    sean.wait_for(lambda _: f"(1) {code} · Chad Chat" in titles(sean))
    assert rings(sean)
    sean.send(FOCUS_IN)
    sean.wait_for(lambda _: titles(sean)[-1] == f"{code} · Chad Chat")
    sean.send(CTRL_Q)
    assert sean.wait_for_end() == 0
    assert sean.written.count(b"\x1b[22;0t") == sean.written.count(b"\x1b[23;0t") == 1


def test_nothing_is_told_while_one_looks(terminal: Open) -> None:
    """Nor in a terminal that never says whether it has the focus."""
    sean, ana, code = two(terminal)
    ana.send("sean, look!\r")
    sean.wait_for("sean, look!")
    ana.send("/topic lunch\r")
    sean.wait_for(lambda _: f"{code} lunch · Chad Chat" in titles(sean))
    assert NOTIFICATION.search(sean.written) is None
    assert not rings(sean)


def test_who_is_away_is_told_until_they_write(terminal: Open) -> None:
    sean, ana, code = two(terminal)
    sean.send("/notify all\r/away lunch\r")
    sean.wait_for("You are away (lunch)")
    ana.send("anybody?\r")
    sean.wait_for(lambda _: f"(1) {code} · Chad Chat" in titles(sean))
    told = [f"{code} · ana: anybody?".encode()]
    sean.wait_for(lambda _: NOTIFICATION.findall(sean.written) == told)
    sean.send("here\r")
    sean.wait_for(lambda _: titles(sean)[-1] == f"{code} · Chad Chat")
    sean.wait_for(lambda screen: "You are away" not in screen)


def test_the_shell_has_its_title_again_while_the_client_is_stopped(terminal: Open) -> None:
    sean, _, code = two(terminal)
    title = f"{code} · Chad Chat"
    sean.wait_for(lambda _: titles(sean)[-1:] == [title])
    sean.send(CTRL_Z)
    sean.wait_for(lambda _: sean.stopped)
    sean.wait_for(lambda _: b"\x1b[23;0t" in sean.written)
    sean.kill(signal.SIGCONT)
    sean.wait_for(lambda _: titles(sean).count(title) == 2)
    sean.send(CTRL_Q)
    assert sean.wait_for_end() == 0
    assert sean.written.count(b"\x1b[22;0t") == sean.written.count(b"\x1b[23;0t") == 2


def test_what_is_missed_while_an_editor_has_the_terminal_stands_in_the_title_afterwards(
    terminal: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written for it meanwhile."""
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho ready; read line; printf go > $1\n")
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(editor))
    sean, ana, code = two(terminal)
    sean.send("/notify all\r/away lunch\r")
    sean.wait_for("You are away (lunch)")
    sean.send("\x18\x05")
    sean.wait_for("ready")
    ana.send("anybody?\r")
    ana.wait_until_said("ana", "anybody?")
    sean.send("\n")
    sean.wait_for(lambda _: titles(sean)[-1] == f"(1) {code} · Chad Chat")

"""Going on to write in another program, in a terminal."""

from __future__ import annotations

import signal
import stat
from pathlib import Path

import pytest

from .conftest import Open
from .pty import Terminal

EDIT = "\x18\x05"
"""Ctrl+X Ctrl+E."""


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "files").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "files"))
    monkeypatch.delenv("VISUAL", raising=False)


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that is to be the editor, a shell script."""
    path = tmp_path / "my editor"
    monkeypatch.setenv("EDITOR", f"'{path}' --wait")
    return path


def is_script(editor: Path, *lines: str) -> None:
    """Have the editor do ``lines``; the file to edit is ``$2``."""
    editor.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    editor.chmod(0o700)


def inside(terminal: Open) -> Terminal:
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    return sean


def left_files(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "files").glob("chadchat-*"))


def test_what_comes_back_is_not_sent(terminal: Open, editor: Path, tmp_path: Path) -> None:
    """The editor has the terminal for itself, and the file is for the user alone."""
    is_script(
        editor,
        f'stat -c %a "$2" > {tmp_path}/mode',
        'echo "editing: $(cat "$2")"; read line; printf "\\n$line\\n" >> "$2"',
    )
    sean = inside(terminal)
    sean.send(f"draft{EDIT}")
    sean.wait_for("editing: draft")
    assert sean.cooked
    sean.send("more\n")
    screen = sean.wait_for(" draft\n more")
    assert "editing" not in screen
    assert "sean  draft" not in screen
    sean.send("!\r")
    sean.wait_for("sean  draft")
    sean.wait_for("more!")
    assert (tmp_path / "mode").read_text() == "600\n"
    assert not left_files(tmp_path)


def test_nothing_is_drawn_over_the_editor(terminal: Open, editor: Path) -> None:
    """What is said meanwhile is there afterwards: the connection is kept up."""
    is_script(editor, "echo ready; read line; echo done with it; read line")
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    code = sean.screen.split()[0]
    sean.send(EDIT)
    sean.wait_for("ready")
    before = len(sean.written)
    bot = terminal("send", code, "hello", name="bot")
    assert bot.wait_for_end() == 0
    sean.send("\n")
    sean.wait_for("done with it")
    assert b"hello" not in sean.written[before:]
    sean.send("\n")
    sean.wait_for("bot  hello")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("exit 3", "The editor my editor ended with status 3."),
        (r"printf 'a\0b' > $2", "What the editor has left is no text."),
        (r"printf '\377' > $2", "What the editor has left is no text."),
        ("rm $2", "The editor's file cannot be read"),
    ],
)
def test_an_editor_that_fails_costs_nothing(
    terminal: Open, editor: Path, script: str, told: str, tmp_path: Path
) -> None:
    is_script(editor, script)
    sean = inside(terminal)
    sean.send(f"draft{EDIT}")
    sean.wait_for(told)
    assert len(left_files(tmp_path)) == ("printf" in script)
    sean.send("!\r")
    sean.wait_for(lambda screen: "sean  draft!" in screen and told not in screen)


def test_what_was_written_in_an_editor_that_fails_is_kept(
    terminal: Open, editor: Path, tmp_path: Path
) -> None:
    is_script(editor, "echo long thoughts > $2; exit 1")
    sean = inside(terminal)
    sean.send(EDIT)
    sean.wait_for(lambda screen: "What you wrote is kept:" in " ".join(screen.split()))
    [file] = left_files(tmp_path)
    assert file.read_text() == "long thoughts\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_editor_that_is_not_there_is_told(terminal: Open, editor: Path) -> None:
    sean = inside(terminal)
    sean.send(f"draft{EDIT}")
    sean.wait_for("The editor my editor cannot be started")
    sean.send("\r")
    sean.wait_for("sean  draft")


def test_an_interrupt_is_the_editors(terminal: Open, editor: Path) -> None:
    """Where it leaves Ctrl+C to the terminal, that ends the editor alone."""
    is_script(editor, "trap 'echo caught; exit 1' INT; echo ready; read line; exit 2")
    sean = inside(terminal)
    sean.send(f"draft{EDIT}")
    sean.wait_for("ready")
    sean.send("\x03")
    sean.wait_for("The editor my editor ended with status 1.")
    sean.send("\r")
    sean.wait_for("sean  draft")


def test_a_signal_ends_both(terminal: Open, editor: Path) -> None:
    """And the draft is told."""
    is_script(editor, "echo ready; exec sleep 1000")
    sean = inside(terminal)
    sean.send(f"draft{EDIT}")
    sean.wait_for("ready")
    sean.kill(signal.SIGTERM)
    assert sean.wait_for_end() == 128 + signal.SIGTERM
    assert b"it is there again when you come back:\r\ndraft\r\n" in sean.written
    assert sean.cooked

"""The client without a word about where to go, in a terminal, with a real server."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from chadchat_shared.errors import BadCode
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

from .conftest import Open
from .pty import Terminal
from .test_room import opened

CTRL_Q, DOWN, ESCAPE = "\x11", "\x1b[B", "\x1b"


def started(server: ServerProcess, state: Path, columns: int = 80, rows: int = 24) -> Terminal:
    """Open the start screen of whoever has ``state``."""
    terminal = Terminal(server=server.url, state=state, columns=columns, rows=rows)
    terminal.wait_for("Enter goes there")
    return terminal


@pytest.fixture
def been(terminal: Open, tmp_path: Path) -> tuple[Path, list[str]]:
    """Return the state of somebody who has been in two rooms, and their codes."""
    codes = []
    for _ in range(2):
        sean, code = opened(terminal)
        sean.send(CTRL_Q)
        sean.wait_for_end()
        codes.append(code)
    return tmp_path / "sean", codes


@pytest.mark.parametrize(("columns", "rows"), [(140, 40), (80, 24), (60, 20), (40, 12)])
def test_it_goes_back_to_a_room(
    server: ServerProcess, been: tuple[Path, list[str]], columns: int, rows: int
) -> None:
    """The one that is chosen; and what was on the terminal is covered until one closes."""
    state, codes = been
    with started(server, state, columns, rows) as sean:
        offered = re.findall(r"([A-Z]{4}) as sean, still open\n", sean.screen)
        assert sorted(offered) == sorted(codes)
        assert "Join a room" in sean.screen
        sean.send(f"{DOWN}\r")
        sean.wait_for("connected")
        assert f" {offered[1]} " in sean.screen.split("\n")[0]
        sean.send(CTRL_Q)
        assert sean.wait_for_end() == 0
        assert (sean.written.count(b"\x1b[?1049h"), sean.written.count(b"\x1b[?1049l")) == (1, 1)


def test_a_link_leads_into_a_room_also_of_another_server(
    terminal: Open, server: ServerProcess, tmp_path: Path
) -> None:
    _, code = opened(terminal)
    name = {"CHADCHAT_NAME": "ana"}
    with Terminal(server="http://127.0.0.1:1", state=tmp_path / "ana", variables=name) as ana:
        ana.wait_for("Enter goes there")
        ana.send("\r")
        ana.wait_for("Room code or link")
        ana.send("\r")
        ana.wait_for(BadCode.sentence)
        ana.send(f"{server.url}/{code.lower()}\r")
        ana.wait_for("connected")
        assert f" {code} " in ana.screen


def test_a_room_is_opened(server: ServerProcess, tmp_path: Path) -> None:
    """Esc goes back from the form."""
    with started(server, tmp_path / "ana") as ana:
        ana.send("\r")
        ana.wait_for("Esc goes back")
        ana.send(ESCAPE)
        ana.wait_for("Enter goes there")
        ana.send(f"{DOWN}\r")
        ana.wait_for("Your name")
        ana.send("ana\r")
        ana.wait_for("You are the first here.")


def test_leaving_it_is_no_mistake(server: ServerProcess, tmp_path: Path) -> None:
    with started(server, tmp_path / "ana") as ana:
        ana.send(CTRL_Q)
        assert ana.wait_for_end() == 0
        assert ana.cooked


def test_a_broken_place_is_told_of(server: ServerProcess, been: tuple[Path, list[str]]) -> None:
    """And the others are there."""
    state, codes = been
    broken = state / "chadchat" / "memberships" / "XXXX-broken.json"
    broken.write_text("{")
    with started(server, state) as sean:
        assert "A stored name is broken" in sean.screen
        assert all(code in sean.screen for code in codes)


def test_without_a_terminal_it_prints_its_help() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chadchat_tui"], capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("usage: chadchat")


def test_what_is_typed_behind_a_tab_goes_to_the_next_field(
    server: ServerProcess, tmp_path: Path
) -> None:
    """Also where all of it comes at once."""
    with started(server, tmp_path / "sean") as sean:
        sean.send("\r")
        sean.wait_for("Room code or link")
        sean.send("mia\tWXYZ")
        screen = sean.wait_for(lambda screen: "mia" in screen and "WXYZ" in screen)
        name, code = screen.index("Your name"), screen.index("Room code")
        assert name < screen.index("mia") < code < screen.index("WXYZ")


def test_what_is_typed_behind_an_enter_goes_where_that_leads(
    terminal: Open, server: ServerProcess, tmp_path: Path
) -> None:
    """From field to field, and on into the room, where it is a draft or sent."""
    _, code = opened(terminal)
    with started(server, tmp_path / "mia") as mia:
        mia.send("\r")
        mia.wait_for("Room code or link")
        mia.send("mia\rWXYX\x7fZ\r")
        screen = mia.wait_for("Room does not exist.")
        assert "mia" in screen
        assert "WXYZ" in screen
        mia.send("\x11")
        mia.wait_for_end()
    with Terminal("join", server=server.url, state=tmp_path / "ana") as ana:
        ana.wait_for("Room code or link")
        ana.send(f"anna\x7f\x7fa\r{code}\rone\rtwo")
        ana.wait_for("ana  one")
        ana.wait_for(lambda screen: "two" in screen.splitlines()[-2])


def test_what_is_wrong_in_the_settings_is_told_once(
    server: ServerProcess, been: tuple[Path, list[str]]
) -> None:
    """On the start screen, and not in the room again."""
    state, _ = been
    settings = state / "chadchat" / "config.toml"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text("colour = 1\n")
    with started(server, state) as sean:
        sean.wait_for("colour")
        sean.send("\r")
        sean.wait_for("connected")
        assert "colour" not in sean.wait_for("Write a message")

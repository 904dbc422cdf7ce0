"""What is seen before the screen is there, and what comes of it."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pexpect
import pytest

from tests.patience import PATIENCE_SECONDS

from .conftest import Open
from .test_room import CTRL_J, CTRL_Q, opened

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
ENDED = """
import os, signal
from chadchat_tui.curtain import CURTAIN
with CURTAIN.over("ABCD"):
    os.kill(os.getpid(), signal.SIGTERM)
"""


def test_the_room_is_named_at_once(terminal: Open) -> None:
    """In the first line; and the screen comes in its place, without being cleared in between."""
    _, code = opened(terminal)
    ana = terminal("join", code, name="ana")
    ana.wait_for("connected")
    first, _, rest = ana.written.partition(code.encode())
    assert first.startswith(ENTER)
    assert ENTER not in rest
    ana.send(CTRL_Q)
    assert ana.wait_for_end() == 0
    assert ana.written.count(LEAVE) == 1


def test_what_is_typed_ahead_is_there(terminal: Open) -> None:
    """It is shown where it is going to be."""
    _, code = opened(terminal)
    ana = terminal("join", code, name="ana")
    ana.send("typed ahead")
    ana.wait_for("connected")
    assert " typed ahead\n" in ana.wait_for("typed ahead")


def test_what_is_sent_ahead_is_sent(terminal: Open) -> None:
    """Enter is Enter from the first picture on, and the terminal's old Enter is there again in the
    end.
    """
    sean, code = opened(terminal)
    ana = terminal("join", code, name="ana")
    ana.wait_for(lambda _: ENTER in ana.written)
    ana.send("sent ahead\r")
    sean.wait_for("ana  sent ahead")
    ana.send(CTRL_Q)
    assert ana.wait_for_end() == 0
    assert ana.cooked


def test_the_keys_that_end_and_stop_programs_are_keys(terminal: Open) -> None:
    """From the first picture on, so that none leaves the other screen behind."""
    _, code = opened(terminal)
    ana = terminal("join", code, name="ana")
    ana.wait_for(lambda _: ENTER in ana.written)
    ana.send("\x1c\x1a")
    ana.wait_for(lambda _: LEAVE in ana.written and ana.stopped)
    ana.kill(signal.SIGCONT)
    ana.wait_for("connected")
    ana.send(CTRL_Q)
    assert ana.wait_for_end() == 0


def test_what_is_wrong_is_said_on_the_screen_that_stays(terminal: Open, tmp_path: Path) -> None:
    """Also where that is found behind the curtain."""
    wrong = terminal("join", "ABCD", name="\N{ZERO WIDTH SPACE}")
    assert wrong.wait_for_end() == 2
    assert "chadchat join: error: argument --name" in wrong.screen


def test_a_signal_takes_it_away() -> None:
    with_curtain = pexpect.spawn(sys.executable, ["-c", ENDED], timeout=PATIENCE_SECONDS)
    written: bytes = with_curtain.read()
    with_curtain.close()
    assert with_curtain.exitstatus == 128 + signal.SIGTERM
    assert written.startswith(ENTER)
    assert written.endswith(LEAVE)


@pytest.mark.parametrize(("columns", "rows"), [(140, 40), (60, 20), (30, 8)])
def test_what_was_said_last_stays_where_it_is_first_drawn(
    terminal: Open, columns: int, rows: int
) -> None:
    """Whatever is drawn after it."""
    sean, code = opened(terminal)
    for _ in range(5):
        sean.send(f"{CTRL_J.join('a long text')}\r")
    before = terminal("join", code, name="ana", columns=columns, rows=rows)
    before.wait_for("ana has entered")
    before.send(CTRL_Q)
    before.wait_for_end()
    sean.send("the newest\r")
    sean.wait_until_said("sean", "the newest")
    places: list[int] = []

    def whole(screen: str) -> bool:
        lines = screen.splitlines()
        places.extend(at for at, line in enumerate(lines) if "the newest" in line)
        assert "the newest" in screen or not places, f"it is gone again:\n{screen}"
        return "the newest" in screen and "rite a message" in screen

    ana = terminal("join", code, name="ana", columns=columns, rows=rows)
    ana.wait_for(whole)
    ana.wait_for_silence()
    assert whole(ana.screen)
    assert len(set(places)) == 1

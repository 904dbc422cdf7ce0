"""However the client ends, the terminal is as it was."""

from __future__ import annotations

import signal

import pytest

from tests.server_process import ServerProcess

from .conftest import Open

F1 = "\x1bOP"
SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
RESTORED = [b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1000l"]
"""The other screen is left, the cursor shows, and pastes and the mouse are as before."""

DRAFT = "You had written, and it is there again when you come back:"


@pytest.mark.parametrize("number", SIGNALS, ids=lambda n: n.name)
def test_a_signal_restores_the_terminal(
    terminal: Open, server: ServerProcess, number: signal.Signals
) -> None:
    """Then all that was typed and not sent is told, and the exit status tells of the signal."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    server.kill()
    sean.wait_for("Connection lost.")
    sean.send("for nobody\rhalf\na sentence")
    sean.wait_for("sean  for nobody")
    sean.wait_for("a sentence")
    entered = len(sean.written)
    sean.kill(number)
    assert sean.wait_for_end() == 128 + number
    after = sean.written[entered:]
    assert all(sequence in after for sequence in RESTORED)
    told = after[after.rindex(RESTORED[0]) :].decode().replace("\r\n", "\n")
    kept = "Not sent yet, but kept: it is sent when you come back."
    assert f"{kept}\nfor nobody\n{DRAFT}\nhalf\na sentence\n" in told
    assert "To come back: chadchat join" in told


@pytest.mark.parametrize("number", SIGNALS, ids=lambda n: n.name)
def test_it_ends_though_nobody_reads_what_it_writes(terminal: Open, number: signal.Signals) -> None:
    """The terminal takes no more; what can be restored without that is."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    assert not sean.cooked
    sean.send("half a sentence")
    sean.wait_for("half a sentence")
    sean.fill(F1)
    sean.kill(number)
    assert sean.wait_for_end_unread() == 128 + number
    assert sean.cooked
    again = terminal("join", sean.screen.split()[0], name="sean")
    again.wait_for("half a sentence")


@pytest.mark.parametrize("options", [(), ("--plain",)], ids=["screen", "plain"])
def test_what_is_half_written_outlives_the_terminal(
    terminal: Open, options: tuple[str, ...]
) -> None:
    """The window is closed; the next time it stands where one writes, and after that no more."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    code = sean.screen.split()[0]
    sean.send("\x11")
    assert sean.wait_for_end() == 0
    sean = terminal("join", code, *options, name="sean")
    sean.wait_for("You are in" if options else "connected")
    sean.send("half a sentence")
    sean.wait_for("half a sentence")
    sean.hang_up()
    sean = terminal("join", code, name="sean")
    sean.wait_for("half a sentence")
    sean.send("\x03")
    sean.wait_for(lambda screen: "half a sentence" not in screen)
    sean.send("\x11")
    assert sean.wait_for_end() == 0
    sean = terminal("join", code, name="sean")
    assert "half a sentence" not in sean.wait_for("connected")


def test_so_does_leaving(terminal: Open) -> None:
    """By the key for it."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    sean.send("\x11")
    assert sean.wait_for_end() == 0
    assert all(sequence in sean.written for sequence in RESTORED)


def test_ctrl_c_before_the_screen_interrupts(terminal: Open, server: object) -> None:
    """As of any command."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    code = sean.screen.split()[0]
    tail = terminal("tail", code, name="bot")
    sean.wait_for("bot has entered the room")
    tail.send("\x03")
    assert tail.wait_for_end() == 130
    assert "Traceback" not in tail.screen


def test_an_idle_client_writes_nothing(terminal: Open) -> None:
    """No cursor blinks, and no clock ticks: over a slow line each would cost."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    bob = terminal("join", sean.screen.split()[0], name="bob")
    sean.wait_for("bob has entered the room")
    bob.wait_for("connected")
    sean.wait_for_silence()
    before = len(sean.written)
    # Something that takes a while: another client's whole life.
    other = terminal("log", sean.screen.split()[0], name="sean")
    assert other.wait_for_end() == 0
    sean.wait_for_silence()
    assert len(sean.written) == before

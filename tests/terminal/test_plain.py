"""A room line by line, in terminals that show nothing else, with a real server."""

from __future__ import annotations

import re
import signal
from functools import partial
from pathlib import Path

import pytest

from tests.server_process import ServerProcess

from .conftest import Open
from .pty import Terminal
from .test_curtain import LEAVE

CTRL_C, CTRL_D = "\x03", "\x04"
ROWS = 60


def opened(terminal: Open, name: str = "sean", **variables: str) -> tuple[Terminal, str]:
    """Open a room; return its terminal and its code."""
    host = terminal(
        "create", "--plain", name=name, rows=ROWS, variables={"TERM": "dumb", **variables}
    )
    screen = host.wait_for("To invite others, share:")
    found = re.search(r"You are in ([A-Z]{4}) as", screen)
    assert found is not None
    return host, found[1]


def joined(terminal: Open, code: str, name: str) -> Terminal:
    """Come into the room."""
    guest = terminal("join", code, "--plain", name=name, rows=ROWS)
    guest.wait_for(f"You are in {code} as {name}: 2 here.")
    return guest


def controls(one: Terminal) -> set[bytes]:
    """Return what was written that is no text."""
    return set(re.findall(rb"[\x00-\x1f\x7f-\x9f]", one.written.replace(b"\xc2\xb7", b"")))


def is_heard(pattern: str, screen: str) -> bool:
    """Say whether something like ``pattern`` is on ``screen``."""
    return re.search(pattern, screen) is not None


def test_who_has_several_names_in_a_room_is_told_which_it_is(terminal: Open) -> None:
    """Where none was named."""
    _, code = opened(terminal)
    for name in ("ana", "bob"):
        guest = terminal("join", code, "--plain", "--name", name, rows=ROWS)
        guest.wait_for(f"You are in {code} as {name}: ")
        assert "Also kept" not in guest.screen
        guest.send(CTRL_D)
        assert guest.wait_for_end() == 0
    guest = terminal("join", code, "--plain", rows=ROWS)
    guest.wait_for("You are bob here. Also kept: ana; --name says who.")
    guest.wait_for(f"You are in {code} as bob: ")


def test_two_people_talk_line_by_line(terminal: Open) -> None:
    """Nothing is written but lines, and what one has typed oneself stands there once."""
    sean, code = opened(terminal)
    ana = joined(terminal, code, "ana")
    sean.wait_for("· ana has entered the room")
    sean.send("hello\r")
    ana.wait_for("sean: hello")
    ana.send("one\\\rtwo\r")
    sean.wait_for("ana: one\n    two\n")
    sean.send("/who\r")
    sean.wait_for("Here now (2): ana, sean (host)")
    sean.send("/quit\r")
    assert sean.wait_for_end() == 0
    assert sean.cooked
    assert f"To come back: chadchat join {code} --name sean" in sean.screen
    assert sean.screen.count("hello") == 1
    ana.send(CTRL_D)
    assert ana.wait_for_end() == 0
    assert controls(sean) == controls(ana) == {b"\r", b"\n"}


def test_a_mention_rings_the_bell(terminal: Open) -> None:
    """And nothing else does."""
    sean, code = opened(terminal)
    ana = joined(terminal, code, "ana")
    sean.send("sean is me\r")
    ana.wait_for("sean is me")
    ana.send("nothing for anybody\r")
    sean.wait_for("nothing for anybody")
    assert b"\x07" not in sean.written
    ana.send("sean, look!\r")
    sean.wait_for("sean, look!")
    sean.wait_for(lambda _: sean.written.count(b"\x07") == 1)
    assert b"\x07" not in ana.written


def test_what_is_missing_is_asked_for(terminal: Open) -> None:
    """In words, as is what was wrong; and a passphrase is not shown."""
    sean, code = opened(terminal)
    sean.send("/passphrase open sesame\r")
    sean.wait_for("· sean ")
    ana = terminal("join", "--plain")
    ana.wait_for("Your name:")
    ana.send("sean\r")
    ana.wait_for("Room code, or the room's link:")
    ana.send("1\r")
    ana.wait_for(lambda screen: screen.count("Room code, or the room's link:") == 2)
    ana.send(f"{code.lower()}\r")
    ana.wait_for("Passphrase:")
    ana.send("wrong one\r")
    ana.wait_for("That is not the passphrase. Passphrase:")
    ana.send("open sesame\r")
    ana.wait_for("That name is taken in this room. Your name:")
    ana.send("ana\r")
    screen = ana.wait_for(f"You are in {code} as ana")
    assert "sesame" not in screen
    assert "wrong one" not in screen


def test_at_a_locked_room_one_knocks(terminal: Open) -> None:
    sean, code = opened(terminal)
    sean.send("/lock\r")
    sean.wait_for("· sean has locked")
    bob = terminal("join", code, "--plain", name="bob")
    bob.wait_for("This room is locked: nobody new can come in now. Knock, so that")
    bob.send("yes\r")
    bob.wait_for("You have knocked: waiting for its host.")
    sean.wait_for("bob knocks. /admit bob lets bob in, /refuse bob does not.")
    sean.send("/admit\r")
    bob.wait_for(f"You are in {code} as bob")
    dan = terminal("join", code, "--plain", name="dan")
    dan.wait_for("yes or no:")
    dan.send("no\r")
    assert dan.wait_for_end() == 4


def test_the_server_goes_and_comes_back(terminal: Open, server: ServerProcess) -> None:
    """What is said meanwhile is said to wait, and arrives once."""
    sean, code = opened(terminal)
    ana = joined(terminal, code, "ana")
    server.kill()
    sean.wait_for("Connection lost. Retrying in")
    ana.wait_for("Connection lost. Retrying in")
    sean.send("said meanwhile\r")
    sean.wait_for("Not sent yet: it is sent when you are in the room.")
    server.start()
    sean.send("/reconnect\r")
    sean.wait_for("Back again.")
    sean.wait_for("sean: said meanwhile")
    ana.send("/reconnect\r")
    ana.wait_for("sean: said meanwhile")
    assert ana.screen.count("said meanwhile") == 1


def test_what_waits_is_kept_where_one_ends_before_it_is_sent(
    terminal: Open, server: ServerProcess
) -> None:
    """And is sent when one comes back."""
    sean, code = opened(terminal)
    server.kill()
    sean.wait_for("Connection lost.")
    sean.send("for later\r")
    sean.wait_for("Not sent yet")
    sean.send(CTRL_C)
    sean.wait_for("Ctrl+C once more ends.")
    sean.send(CTRL_C)
    assert sean.wait_for_end() == 6
    assert "Not sent yet, but kept: it is sent when you come back.\nfor later" in sean.screen
    server.start()
    again = terminal("join", code, "--plain", name="sean")
    again.wait_for("sean: for later")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda n: n.name)
def test_a_signal_ends_it_with_what_was_begun(terminal: Open, number: signal.Signals) -> None:
    """And with the terminal as it was."""
    sean, code = opened(terminal)
    sean.send("half a sentence")
    sean.wait_for("half a sentence")
    sean.kill(number)
    assert sean.wait_for_end() == 128 + number
    assert sean.cooked
    assert f"To come back: chadchat join {code}" in sean.screen
    assert "it is there again when you come back:\nhalf a sentence\n" in sean.screen


def test_who_is_removed_is_told(terminal: Open) -> None:
    sean, code = opened(terminal)
    ana = joined(terminal, code, "ana")
    sean.wait_for("ana has entered")
    sean.send("/kick ana too loud\r")
    ana.wait_for("The host has removed you from this room. Reason: too loud. /quit ends.")
    ana.send("hello?\r")
    ana.wait_for(lambda screen: screen.count("Reason: too loud") == 2)
    ana.send("/quit\r")
    assert ana.wait_for_end() == 0


def test_in_several_rooms_each_line_says_which(terminal: Open) -> None:
    """One turns by the code or the number, and hears all of them."""
    sean, code = opened(terminal)
    bob, other = opened(terminal, "bob")
    sean.send(f"/join {other}\r")
    sean.wait_for(f"You are in {other} as sean: 2 here.")
    sean.send("hello bob\r")
    bob.wait_for("sean: hello bob")
    bob.send("hello sean\r")
    sean.wait_for(partial(is_heard, rf"{other} \d\d:\d\d bob: hello sean"))
    sean.send("/join 1\r")
    sean.wait_for(f"You write in {code} now, as sean.")
    bob.send("still there?\r")
    sean.wait_for(partial(is_heard, rf"{other} \d\d:\d\d bob: still there\?"))
    sean.send("alone here\r/leave\r")
    sean.wait_for(f"You write in {other} now, as sean.")
    sean.send("here again\r")
    bob.wait_for("sean: here again")
    assert "alone here" not in bob.screen


def test_the_log_can_be_searched_and_read_from_a_place(terminal: Open) -> None:
    sean, code = opened(terminal)
    ana = joined(terminal, code, "ana")
    sean.send("green tea\rblack tea\rcoffee\r")
    ana.wait_for("sean: coffee")
    sean.send("/search tea\r")
    sean.wait_for("2 found. /goto and a number reads from there.")
    sean.wait_for(lambda screen: re.search(r"#2 \d\d:\d\d sean: black tea", screen) is not None)
    sean.send("/goto 2\r")
    screen = sean.wait_for("That is the newest.")
    assert re.search(r"#2 \d\d:\d\d sean: black tea\n#3 \d\d:\d\d sean: coffee\n", screen)


def test_the_environment_asks_for_it(terminal: Open) -> None:
    """Then nothing is drawn, not even while the room is opened."""
    _, code = opened(terminal)
    ana = terminal("join", code, name="ana", variables={"CHADCHAT_PLAIN": "1"})
    ana.wait_for(f"You are in {code} as ana")
    assert b"\x1b" not in ana.written


def test_the_settings_ask_for_it(terminal: Open, tmp_path: Path) -> None:
    """Also where a room's first picture is there before they are read."""
    _, code = opened(terminal)
    settings = tmp_path / "ana" / "chadchat" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("plain = true\n", encoding="utf-8")
    ana = terminal("join", code, name="ana")
    ana.wait_for(f"You are in {code} as ana: 2 here.")
    assert ana.written.index(LEAVE) < ana.written.index(b"You are in")

"""A locked room with a host inside and people outside, in terminals, with a real server."""

from __future__ import annotations

from .conftest import Open
from .test_room import opened

CTRL_Q, F3 = "\x11", "\x1bOR"


def test_one_key_lets_in_who_knocks(terminal: Open) -> None:
    """The form offers to knock, one waits visibly, and comes in by oneself."""
    sean, code = opened(terminal)
    sean.send("/lock\r")
    sean.wait_for("· locked ·")
    bob = terminal("join", code, name="bob")
    bob.wait_for("Knock?")
    bob.send("\r")
    bob.wait_for("You have knocked: waiting for its host")
    sean.wait_for("bob knocks. F3 lets bob in")
    sean.send(f"half a thought{F3}")
    bob.wait_for("connected")
    sean.wait_for("bob has entered the room")
    screen = sean.wait_for(lambda screen: "knocks" not in screen)
    assert "half a thought" in screen
    bob.send("thank you\r")
    sean.wait_for("bob  thank you")


def test_who_is_not_let_in_is_told(terminal: Open) -> None:
    """Also a script, whose status tells of it."""
    sean, code = opened(terminal)
    sean.send("/lock\r")
    sean.wait_for("· locked ·")
    bob = terminal("join", code, "--knock", name="bob")
    bot = terminal("send", code, "hello", "--knock", name="bot")
    bot.wait_for("You have knocked: waiting for its host")
    sean.wait_for(lambda screen: "knocks, and 1 more." in screen)
    sean.send("/refuse bot\r/refuse bob\r")
    bob.wait_for("The host has not let you in.")
    assert bot.wait_for_end() == 4
    assert "The host has not let you in." in bot.screen


def test_who_gives_up_waits_no_more(terminal: Open) -> None:
    """And whoever waits when the room is opened comes in."""
    sean, code = opened(terminal)
    sean.send("/lock\r")
    sean.wait_for("· locked ·")
    bob = terminal("join", code, "--knock", name="bob")
    sean.wait_for("bob knocks.")
    bot = terminal("send", code, "let me in", "--knock", name="bot")
    sean.wait_for("bob knocks, and 1 more.")
    bob.send(CTRL_Q)
    assert bob.wait_for_end() == 0
    sean.wait_for("bot knocks.")
    sean.send("/unlock\r")
    sean.wait_for("bot  let me in")
    assert bot.wait_for_end() == 0

"""Copying from the log, in a terminal."""

from __future__ import annotations

from chadchat_tui.widgets.copy_mode import BACK

from .conftest import Open
from .test_room import opened

F4 = "\x1bOS"
CTRL_C = "\x03"


def test_the_log_can_be_had_as_plain_text(terminal: Open) -> None:
    """Without heads and breaks that are of the screen's; Enter and Ctrl+C go back, to all that was
    said meanwhile.
    """
    sean, code = opened(terminal, columns=60, rows=16)
    ana = terminal("join", code, name="ana")
    long = " ".join(["word"] * 30)
    sean.send(f"{long}\rdraft")
    ana.wait_for("sean  word")
    for key in ("\n", CTRL_C):
        sean.send(F4)
        sean.wait_for(BACK)
        assert sean.cooked
        assert f"sean: {long}" in sean.screen.replace("\n", "")
        ana.send("meanwhile\r")
        ana.wait_for("ana  meanwhile")
        sean.send(key)
        sean.wait_for(lambda screen: "ana  meanwhile" in screen and "draft" in screen)
        assert not sean.cooked
    sean.send("\r")
    ana.wait_for("sean  draft")


def test_the_client_can_be_ended_meanwhile(terminal: Open) -> None:
    sean, _ = opened(terminal)
    sean.send(F4)
    sean.wait_for(BACK)
    sean.kill(15)
    sean.wait_for_end()
    assert sean.cooked

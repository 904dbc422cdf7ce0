"""A room from its opening to its end, in terminals, with a real server."""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from pathlib import Path

from chadchat_tui.links import join_command
from tests.server_process import ServerProcess

from .conftest import Open
from .pty import Terminal

LINK = r"http://127\.0\.0\.1:\d+/([A-Z]{4})\b"
CTRL_J, CTRL_Q, F5 = "\n", "\x11", "\x1b[15~"


def opened(
    terminal: Open, *, columns: int = 80, rows: int = 24,
    variables: Mapping[str, str] | None = None,
) -> tuple[Terminal, str]:  # fmt: skip
    """Open a room as sean; return its terminal and its code."""
    sean = terminal("create", name="sean", columns=columns, rows=rows, variables=variables)
    sean.wait_for("You are the first here.")
    screen = sean.wait_for(lambda screen: re.search(LINK, screen) is not None)
    return sean, re.findall(LINK, screen)[0]


def test_a_terminal_without_a_screen_is_told_what_works_in_it(terminal: Open) -> None:
    sean = terminal("create", name="sean", variables={"TERM": "dumb"})
    assert sean.wait_for_end() == 2
    said = " ".join(sean.screen.split())
    assert "this terminal has no screen to draw on, only lines: with --plain" in said
    assert b"\x1b" not in sean.written


def test_two_people_talk(terminal: Open, server: ServerProcess) -> None:
    """One opens the room, the other comes by its code, and the log is there in the end."""
    sean, code = opened(terminal)
    ana = terminal("join", code.lower(), name="ana", columns=160, rows=50)
    sean.wait_for("ana has entered the room")
    sean.send(f"Hello Ana!\rHow{CTRL_J}are you?\r")
    ana.wait_for(lambda screen: "Hello Ana!" in screen and "are you?" in screen)
    ana.send("Fine, thank you.\r")
    sean.wait_for("ana  Fine, thank you.")
    ana.send("/leave\r")
    assert ana.wait_for_end() == 0
    assert f"You have left {code}" in ana.screen
    sean.wait_for("ana has left the room")
    sean.send(CTRL_Q)
    assert sean.wait_for_end() == 0
    # What was printed before the screen was the room's stands again where it stood.
    assert server.url in sean.screen
    assert join_command(server.url, code, "sean") in sean.screen.replace("\n", "")


def test_the_server_goes_and_comes_back(terminal: Open, server: ServerProcess) -> None:
    """The screen says so each time, and what was typed meanwhile arrives once."""
    sean, code = opened(terminal)
    ana = terminal("join", code, name="ana")
    ana.wait_for("connected")
    server.kill()
    sean.wait_for(lambda screen: "Connection lost. Retrying in" in screen)
    sean.send("said meanwhile\r")
    sean.wait_for("…   sean  said meanwhile")
    server.start()
    sean.send(F5)
    sean.wait_for("Back again.")
    ana.send(F5)
    for one in (sean, ana):
        one.wait_until_said("sean", "said meanwhile")
        assert one.screen.count("said meanwhile") == 1


def test_without_a_name_the_form_asks(terminal: Open) -> None:
    """And says what is wrong beside the field."""
    _, code = opened(terminal)
    newcomer = terminal("join", code)
    newcomer.wait_for("Your name")
    newcomer.send("sean\r")
    newcomer.wait_for("That name is taken in this room.")
    # What stands in the field is selected, so that what is typed takes its place.
    newcomer.send("ana")
    newcomer.wait_for(" ana\n")
    newcomer.send("\r")
    newcomer.wait_for("connected")


def test_of_a_room_that_does_not_exist_the_form_says_so(terminal: Open) -> None:
    """Whoever gives up there ends with the status for it."""
    lost = terminal("join", "ZZZZ", name="ana")
    lost.wait_for("Room does not exist.")
    lost.send(CTRL_Q)
    assert lost.wait_for_end() == 5


def test_without_a_server_it_says_so(terminal: Open, server: ServerProcess) -> None:
    """And comes in when there is one."""
    _, code = opened(terminal)
    server.kill()
    early = terminal("join", code, name="ana")
    early.wait_for(lambda screen: "No server answers at" in screen)
    server.start()
    early.send(F5)
    early.wait_for("connected")


def test_what_was_not_sent_is_printed_at_the_end(terminal: Open, server: ServerProcess) -> None:
    """Nothing that was typed is lost, and the status tells of it."""
    sean, _ = opened(terminal)
    server.kill()
    sean.wait_for("Connection lost.")
    sean.send("for nobody\rand half")
    sean.wait_for("sean  for nobody")
    sean.send(CTRL_Q)
    assert sean.wait_for_end() == 6
    kept = "Not sent yet, but kept: it is sent when you come back."
    assert (
        f"{kept}\nfor nobody\nYou had written, and it is there again when you come back:\nand half"
        in sean.screen
    )


def test_the_way_back_is_told_though_one_has_not_come_in(
    terminal: Open, server: ServerProcess
) -> None:
    """As what was written is sent only then."""
    sean, code = opened(terminal)
    sean.send(CTRL_Q)
    assert sean.wait_for_end() == 0
    server.kill()
    back = terminal("join", code, name="sean")
    back.wait_for("No server answers at")
    back.send("for later\r")
    back.wait_for("sean  for later")
    back.send(CTRL_Q)
    assert back.wait_for_end() == 6, back.screen
    assert f"To come back: chadchat join {code} --name sean" in back.screen


def test_keys_that_come_in_a_burst_keep_their_order(terminal: Open) -> None:
    """As over a slow line, or from a terminal that pastes as if typed."""
    sean, _ = opened(terminal)
    sean.send(f"one{CTRL_J}two\rthree\rfour")
    told = re.compile(r"sean  one\n +two\n.* three\n.* four", re.DOTALL)
    sean.wait_for(lambda screen: told.search(screen) is not None)


def test_corrections_in_a_burst_are_made_where_they_were_typed(terminal: Open) -> None:
    sean, _ = opened(terminal)
    sean.send("wrong\x15abX\x7fd\x1b[Dc\r")
    sean.wait_for("sean  abcd\n")


def test_a_terminal_of_any_size_will_do(terminal: Open) -> None:
    """However little is seen in it."""
    sean, code = opened(terminal, columns=40, rows=10)
    tiny = terminal("join", code, name="ana", columns=10, rows=3)
    sean.wait_for("ana has entered the room")
    tiny.send("hi\r")
    sean.wait_for("ana  hi")


def is_on_disk(folder: Path, text: str) -> bool:
    """Say whether ``text`` is in an outbox somewhere in ``folder``."""
    return any(text.encode() in file.read_bytes() for file in folder.glob("**/outbox/*"))


def test_what_waited_when_the_client_was_killed_is_sent_by_the_next(
    terminal: Open, server: ServerProcess, tmp_path: Path
) -> None:
    """Once, in order, by whoever comes in as the same member."""
    sean, code = opened(terminal)
    server.kill()
    sean.wait_for("Connection lost.")
    sean.send("one\rtwo\rthree\r")
    sean.wait_for("…   sean  three")
    sean.wait_for(lambda _: is_on_disk(tmp_path, "three"))
    sean.kill(signal.SIGKILL)
    sean.wait_for_end()
    server.start()
    again = terminal("join", code, name="sean")
    told = re.compile(r"\b(one|two|three)\n")
    again.wait_for(
        lambda screen: told.findall(screen) == ["one", "two", "three"] and "…   sean" not in screen
    )


def test_what_waited_when_one_was_taken_out_is_there_when_one_is_back(terminal: Open) -> None:
    """It is said by whoever one is then, if one says so."""
    sean, code = opened(terminal)
    sean.send("/slow 3600\r")
    sean.wait_for("· slow 3600 s ·")
    bob = terminal("join", code, name="bob")
    bob.wait_for("connected")
    bob.send("one\rtwo\r")
    bob.wait_for("Waits until ")
    sean.send("/kick bob too loud\r")
    bob.wait_for("What was not sent is kept")
    sean.send("/slow 0\r")
    sean.wait_for(lambda screen: "· slow 3600 s ·" not in screen)
    bob.send(CTRL_Q)
    assert bob.wait_for_end() == 6
    assert "Not sent, but kept: when you are in the room again, /retry sends it.\ntwo" in bob.screen
    again = terminal("join", code, name="bob")
    again.wait_for("Reason: too loud. /retry")
    again.send("/retry\r")
    sean.wait_for("bob  two")


def test_a_script_on_a_terminal_is_asked_for_the_passphrase(
    terminal: Open, server: ServerProcess
) -> None:
    """Which is not shown."""
    sean, code = opened(terminal)
    sean.send("/passphrase open sesame\r")
    sean.wait_for("set a passphrase")
    bot = terminal("send", code, "hello", name="bot")
    bot.wait_for("Passphrase:")
    bot.send("open sesame\r")
    assert bot.wait_for_end() == 0
    assert "open sesame" not in bot.screen
    sean.wait_for("bot  hello")


def test_a_link_can_be_followed(terminal: Open) -> None:
    """The terminal is told where it leads, which is where it says."""
    sean, _ = opened(terminal)
    sean.send("see **https://example.org/a_(b)**.\r")
    sean.wait_for("see https://example.org/a_(b).")
    assert re.search(rb"\x1b\]8;id=[0-9-]+;https://example\.org/a_\(b\)\x1b\\", sean.written)


def test_what_was_sent_is_there_the_next_time(terminal: Open) -> None:
    """In its room; a passphrase never."""
    sean, code = opened(terminal)
    sean.send("the first\r/topic bread\r/passphrase open sesame\r")
    sean.wait_for("set a passphrase")
    sean.wait_until_said("sean", "the first")  # which is put on the disk before it is sent
    sean.send(CTRL_Q)
    assert sean.wait_for_end() == 0, sean.screen
    again = terminal("join", code, name="sean")
    again.wait_for("connected")
    again.wait_for("the first")
    up = "\x1b[A"
    again.send(f"draft{up}")
    again.wait_for(" /topic bread\n")
    again.send(up)
    again.wait_for(lambda screen: "\n the first\n" in screen)
    again.send("\x12FIRST")
    again.wait_for("You sent: FIRST")
    again.send("\r!\r")
    again.wait_for("the first!")
    again.wait_for("\n draft\n")

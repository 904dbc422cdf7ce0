"""What others write never commands the terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from chadchat_shared.events import ChatMessage, Notice, Presence, Present, RoomChanged, TypingNames
from chadchat_shared.requests import Create, Message
from tests.server_process import ServerProcess
from tests.tui_client.odd_server import JOINED, OddServer, odd_server
from tests.tui_client.samples import NOON

from .conftest import Open
from .pty import Terminal

ATTACKS = [
    "\x1b]0;owned\x07",  # the window's title
    "\x1b]52;c;b3duZWQ=\x07",  # the clipboard
    "\x1b[2J\x1b[H owned",  # the screen
    "\x9b31mowned\x9c",  # the same in one byte each
    "\x1b]8;;http://owned\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP owned \x1b\\",
    "a\rb\x08c\x7f\x00\x0e",
    "\u202eowned\u202c\u2066x\u2069",
    "[@click=app.quit]owned[/] [/b] [bold",
]
FORBIDDEN = ["\x1b]0;owned", "\x1b]52", "\x9b", "http://owned\x1b", "\x1bP", "\u202e", "\u2066"]


def hostile(text: str) -> list[tuple[str, dict[str, object]]]:
    """Return every event that a server can put ``text`` in."""
    events = [
        ChatMessage(room="ABCD", seq=0, id="x", member="2", name=text, message=text, ts=NOON),
        Notice(room="ABCD", kind="joined", name=text, message=text, ts=NOON),
        RoomChanged(room="ABCD", topic=text),
        TypingNames(room="ABCD", names=[text]),
        Presence(
            room="ABCD", online=2, left=[], renamed=[],
            joined=[Present(member="2", name=text, host=False)],
        ),
    ]  # fmt: skip
    return [(event.event, msgspec.to_builtins(event)) for event in events]


async def test_no_attack_reaches_the_terminal(tmp_path: Path) -> None:
    """Not even from a server that cleans nothing."""
    async with odd_server(join=JOINED) as odd:
        with Terminal("join", "ABCD", "--name", "sean", server=odd.url, state=tmp_path) as sean:
            await asyncio.to_thread(sean.wait_for, "connected")
            await _attack(odd)
            await asyncio.to_thread(sean.wait_for, "12:00 the last of it  the last of it")
        written = sean.written.decode(errors="replace")
        assert not [attack for attack in FORBIDDEN if attack in written]
        assert "[@click=app.quit]owned[/] [/b] [bold" in sean.screen


async def _attack(odd: OddServer) -> None:
    seq = 0
    for text in [*ATTACKS, "the last of it"]:
        for name, payload in hostile(text):
            if name == "message" and payload["kind"] == "chat":
                seq += 1
                payload["seq"] = seq
            await odd.sockets.emit(name, payload)


def test_what_is_pasted_is_text(terminal: Open) -> None:
    """Whatever is in it: it is not sent by itself, and none of its keys are pressed."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    sean.send("\x1b[200~one\rsecond \x1b[31mred\x1b\r\x1bqthird\x07\x1b[201~")
    screen = sean.wait_for("third")
    composed = screen[screen.index(" one\n") :]
    assert composed.startswith(" one\n second [31mred\n qthird")
    assert "sean  one" not in screen
    sean.send("\r")
    sean.wait_for("sean  one")
    sean.wait_for("qthird")


def test_a_long_paste_is_whole(terminal: Open) -> None:
    """However many reads it takes."""
    sean = terminal("create", name="sean", columns=100)
    sean.wait_for("connected")
    text = "".join(f"{number:05} " for number in range(650))
    sean.send(f"\x1b[200~{text}\x1b[201~\r")
    sean.wait_for(lambda screen: "00649" in screen and "Write a message" in screen)


async def test_an_attack_by_a_member_does_not_even_reach_the_log(
    server: ServerProcess, terminal: Open
) -> None:
    """The server cleans what it stores, too."""
    import socketio

    from chadchat_shared.decoding import to_wire

    async with socketio.AsyncSimpleClient() as attacker:
        await attacker.connect(server.url)
        room = (await attacker.call("create", to_wire(Create(name="mallory"))))["room"]
        sean = terminal("join", room, name="sean")
        await asyncio.to_thread(sean.wait_for, "connected")
        for text in [*ATTACKS, "the last of it"]:
            await attacker.call("message", to_wire(Message(data=text)))
        await asyncio.to_thread(sean.wait_for, "the last of it")
        written = sean.written.decode(errors="replace")
        assert not [attack for attack in FORBIDDEN if attack in written]

"""Knocking at a locked room, with servers whose answers are known."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest

from chadchat_shared.errors import RoomLocked
from chadchat_tui.conversation import Entry
from chadchat_tui.events import Waiting
from chadchat_tui.session import NotLetIn, Session
from tests.patience import PATIENCE_SECONDS

from .listener import Listener
from .odd_server import JOINED, OddServer, odd_server
from .seat import problem, seat
from .waiting import eventually

LOCKED = {"ok": False, "error": "room_locked", "message": "This room is locked."}
DONE = {"ok": True}


def let_in_by_token(join: dict[str, object]) -> object:
    return JOINED if join.get("token") == "key" else LOCKED


def locked_server() -> AbstractAsyncContextManager[OddServer]:
    return odd_server(join=let_in_by_token, knock=DONE)


async def test_who_is_let_in_comes_in() -> None:
    """With the token that the knock was answered with."""
    async with locked_server() as odd, Session(odd.url) as session:
        with pytest.raises(RoomLocked):
            await session.join("ABCD", name="sean")
        knocking = asyncio.create_task(session.knock("abcd", name="sean"))
        await eventually(lambda: "knock" in odd.asked)
        await odd.sockets.emit("answered", {"room": "ABCD", "token": "key"})
        room = await asyncio.wait_for(knocking, PATIENCE_SECONDS)
        assert room.code == "ABCD"
        assert odd.asked == ["join", "knock", "join"]


@pytest.mark.parametrize("reason", ["Not today.", None])
async def test_who_is_not_let_in_is_told_why(reason: str | None) -> None:
    async with locked_server() as odd, Session(odd.url) as session:
        knocking = asyncio.create_task(session.knock("ABCD", name="sean"))
        await eventually(lambda: "knock" in odd.asked)
        answer = {"room": "ABCD"} if reason is None else {"room": "ABCD", "reason": reason}
        await odd.sockets.emit("answered", {"room": "WXYZ", "reason": "Somebody else's."})
        await odd.sockets.emit("answered", answer)
        with pytest.raises(NotLetIn, match=reason or "The host does not let you in"):
            await asyncio.wait_for(knocking, PATIENCE_SECONDS)


async def test_a_knock_is_repeated_on_a_new_connection() -> None:
    """As it ends with the one that it was made on."""
    async with locked_server() as odd, Session(odd.url) as session:
        listener = Listener(session)
        knocking = asyncio.create_task(session.knock("ABCD", name="sean"))
        await eventually(lambda: "knock" in odd.asked)
        await odd.cut()
        await listener.until(lambda events: isinstance(events[-1], Waiting))
        session.retry_now()
        await eventually(lambda: odd.asked.count("knock") == 2)
        await odd.sockets.emit("answered", {"room": "ABCD", "token": "key"})
        await asyncio.wait_for(knocking, PATIENCE_SECONDS)
    await listener.done()


async def test_the_form_offers_to_knock() -> None:
    """One waits visibly, and comes in, or is told why not and can knock again."""
    async with locked_server() as odd, seat(Entry(odd.url, "sean", "ABCD")) as sean:
        await eventually(lambda: problem(sean, "code") == "This room is locked.")
        await sean.pilot.press("enter")
        await eventually(lambda: "knock" in odd.asked)
        await eventually(lambda: "You have knocked: waiting for its host" in sean.status)
        await odd.sockets.emit("answered", {"room": "ABCD", "reason": "Who are you?"})
        await eventually(lambda: problem(sean, "code") == "Who are you?")
        await sean.pilot.press("enter")
        await eventually(lambda: problem(sean, "code") == "This room is locked.")
        await sean.pilot.press("enter")
        await eventually(lambda: odd.asked.count("knock") == 2)
        await odd.sockets.emit("answered", {"room": "ABCD", "token": "key"})
        await sean.until_inside()


async def test_the_host_sees_who_knocks_and_opens_with_one_key() -> None:
    """Or by name, or does not open."""
    admitted: list[tuple[object, object]] = []

    def admit(asked: dict[str, object]) -> object:
        admitted.append((asked["knock"], asked["on"]))
        return DONE

    def knocks(*names: str) -> dict[str, object]:
        return {"room": "ABCD", "knocks": [{"knock": f"k-{name}", "name": name} for name in names]}

    async with (
        odd_server(join=JOINED, admit=admit) as odd,
        seat(Entry(odd.url, "sean", "ABCD")) as sean,
    ):
        await sean.until_inside()
        await sean.pilot.press("f3")
        await odd.sockets.emit("knocks", knocks("dora", "emil", "finn"))
        await eventually(lambda: sean.status.startswith("dora knocks, and 2 more. F3 lets dora in"))
        await sean.type("half a thought", "f3")
        await eventually(lambda: admitted == [("k-dora", True)])
        assert sean.composer.text == "half a thought"
        sean.composer.clear()
        await odd.sockets.emit("knocks", knocks("emil", "finn"))
        await eventually(lambda: sean.status.startswith("emil knocks, and 1 more."))
        await sean.type("/refuse Finn", "enter")
        await eventually(lambda: admitted[1:] == [("k-finn", False)])
        await sean.type("/admit gus", "enter")
        await eventually(lambda: sean.hint == "gus does not knock.")
        sean.composer.clear()
        await odd.sockets.emit("knocks", knocks())
        await eventually(lambda: "knocks" not in sean.status)
        await sean.type("/admit", "enter")
        await eventually(lambda: sean.hint == "Nobody knocks.")


async def test_who_waits_comes_in_when_the_room_is_opened_to_all() -> None:
    """Whatever the words are that say so."""
    async with locked_server() as odd, seat(Entry(odd.url, "sean", "ABCD", knock=True)) as sean:
        await eventually(lambda: "You have knocked" in sean.status)
        odd.answers["join"] = JOINED
        await odd.sockets.emit("answered", {"room": "ABCD", "reason": "It is open."})
        await sean.until_inside()


async def test_a_new_code_is_used_from_then_on() -> None:
    """For everything, and after a lost connection."""

    def say(message: dict[str, object]) -> object:
        return {"ok": True, "room": message["room"], "id": message["id"], "seq": 1, "ts": 1}

    joined: list[object] = []

    def join(asked: dict[str, object]) -> object:
        joined.append(asked["code"])
        return {**JOINED, "room": "WXYZ" if len(joined) > 1 else "ABCD"}

    async with odd_server(join=join, message=say) as odd, Session(odd.url) as session:
        listener = Listener(session)
        room = await session.join("ABCD", name="sean")
        await odd.sockets.emit("room", {"room": "ABCD", "code": "WXYZ"})
        await eventually(lambda: room.code == "WXYZ")
        assert (await room.say("hello")).room == "WXYZ"
        assert session.room("WXYZ") is session.room("ABCD") is room
        await odd.cut()
        await listener.until(lambda events: isinstance(events[-1], Waiting))
        session.retry_now()
        await eventually(lambda: joined == ["ABCD", "WXYZ"])
    await listener.done()

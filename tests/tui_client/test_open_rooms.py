"""The rooms that come back with the name they were open under, with a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chadchat_tui.conversation import Entry
from chadchat_tui.open_rooms import OpenRoom, OpenRooms
from chadchat_tui.session import Room, Session
from chadchat_tui.state.sentences import news_of
from tests.server_process import ServerProcess

from .seat import Seat, field, problem, seat
from .waiting import eventually


@pytest.fixture
def kept(tmp_path: Path) -> OpenRooms:
    return OpenRooms(pytest.fail, tmp_path / "rooms")


@pytest.fixture
async def rooms(server: ServerProcess) -> AsyncIterator[list[Room]]:
    """Give two rooms of mia's in each of which something was said."""
    async with Session(server.url) as mia:
        rooms = [await mia.create("mia"), await mia.create("mia")]
        for room in rooms:
            await room.say("read")
        yield rooms


def codes(kept: OpenRooms, server: ServerProcess, name: str) -> list[str]:
    """Return the codes of the rooms that are kept as open of ``name``."""
    return [room.room for room in kept.load(server.url, name)]


async def join_second(who: Seat, rooms: list[Room]) -> None:
    """Come into the second room from the first."""
    await who.until_said("read")
    seen = who.composer
    await who.type(f"/join {rooms[1].code}", "enter")
    await eventually(lambda: who.conversation.state.code == rooms[1].code)
    await eventually(lambda: who.composer is not seen and who.composer.has_focus)
    await who.until_said("read")


async def take_name(who: Seat, name: str) -> None:
    await who.type(f"/nick {name}", "enter")
    await eventually(lambda: who.conversation.state.name == name)


async def test_rooms_come_back_under_the_name_that_one_took(
    server: ServerProcess, kept: OpenRooms, rooms: list[Room]
) -> None:
    """With what was read, and beside what was open under that name before; under the former one,
    too, as long as one has it in a room.
    """
    before = OpenRoom(room="QQQQ", name="shaun", epoch="e", read=1)
    kept.save(server.url, "shaun", [before])
    async with seat(Entry(server.url, "sean", rooms[0].code), kept=kept) as sean:
        await join_second(sean, rooms)
        await take_name(sean, "shaun")
        await eventually(lambda: rooms[1].code in codes(kept, server, "shaun"))
        assert [room.code for room in rooms] == codes(kept, server, "sean")[:2]
        await sean.pilot.press("alt+1")
        await take_name(sean, "shaun")
    assert codes(kept, server, "sean") == []
    assert codes(kept, server, "shaun") == [*(room.code for room in rooms), "QQQQ"]
    for room in rooms:
        await room.say("new")
    async with seat(Entry(server.url, "shaun", rooms[0].code), kept=kept) as shaun:
        await shaun.until_said("read", "new")
        await eventually(lambda: "QQQQ is not open any more" in shaun.hint)
        [_, other] = shaun.app.workspace.rooms.open
        assert (other.code, other.name) == (rooms[1].code, "shaun")
        await eventually(lambda: news_of(other) == "1")
    assert codes(kept, server, "shaun") == [room.code for room in rooms]


async def test_rooms_are_kept_under_the_name_that_was_let_in(
    server: ServerProcess, kept: OpenRooms, rooms: list[Room]
) -> None:
    """Not under one that was taken, whose own list stays."""
    kept.save(server.url, "mia", [OpenRoom(room="QQQQ", name="mia", epoch="e", read=1)])
    async with seat(Entry(server.url, "mia", rooms[0].code), kept=kept) as zoe:
        await eventually(lambda: bool(problem(zoe, "name")))
        field(zoe, "name").value = "zoe"
        await zoe.pilot.press("enter")
        await zoe.until_inside()
        await join_second(zoe, rooms)
    assert codes(kept, server, "zoe") == [room.code for room in rooms]
    assert codes(kept, server, "mia") == ["QQQQ"]


async def test_how_far_one_has_read_is_kept_meanwhile(
    server: ServerProcess, kept: OpenRooms, rooms: list[Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only when one closes: one may never come to that."""
    monkeypatch.setattr("chadchat_tui.returning.KEEPING_SECONDS", 0.01)
    async with seat(Entry(server.url, "sean", rooms[0].code), kept=kept) as sean:
        await sean.until_said("read")
        await rooms[0].say("new")
        await eventually(lambda: [one.read for one in kept.load(server.url, "sean")] == [2])


async def test_a_room_that_was_left_does_not_come_back(
    server: ServerProcess, kept: OpenRooms, rooms: list[Room]
) -> None:
    """Also where it was open once under a name that one took since."""
    async with seat(Entry(server.url, "sean", rooms[0].code), kept=kept) as sean:
        await sean.until_inside()
        kept.save(server.url, "shaun", [OpenRoom(room=rooms[1].code, name="x", epoch="e", read=1)])
        await take_name(sean, "shaun")
        await join_second(sean, rooms)
        await sean.type("/leave", "enter")
        await eventually(lambda: len(sean.app.workspace.rooms.open) == 1)
    assert codes(kept, server, "shaun") == [rooms[0].code]

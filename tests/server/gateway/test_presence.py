"""Who is here: presence, notices, grace time, typing, names, topic."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from msgspec import UNSET

from chadchat_shared.answers import Done, Renamed, TopicSet
from chadchat_shared.events import NewName, Notice, Presence, Present, RoomChanged, TypingNames
from tests.server.conftest import Connect, quiet_server
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, WEBSOCKET

GRACE = 1.5
"""Longer than a busy machine stands still."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with quiet_server(tmp_path_factory.mktemp("server"), "--grace", str(GRACE)) as server:
        yield server


async def test_the_room_hears_who_comes(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    notice = await ada.heard(Notice, lambda n: n.name == "Bob")
    assert (notice.kind, notice.message) == ("joined", "has entered the room")
    assert (notice.room, notice.member, notice.count) == (room.room, seat.member, UNSET)
    presence = await ada.heard(Presence, lambda p: any(m.name == "Bob" for m in p.joined))
    assert Present(member=seat.member, name="Bob", host=False) in presence.joined
    assert (presence.online, presence.left, presence.renamed) == (2, [], [])


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING], ids="+".join)
async def test_one_who_disconnects_is_gone_after_the_grace_time(
    connect: Connect, transports: tuple[str, ...]
) -> None:
    ada, bob = await connect(), await connect(transports)
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await ada.heard(Notice, lambda n: n.name == "Bob")
    await bob.disconnect()
    assert (await ada.join(room.room)).online == 2
    notice = await ada.heard(Notice, lambda n: n.kind == "left")
    assert (notice.name, notice.member) == ("Bob", seat.member)
    presence = await ada.heard(Presence, lambda p: bool(p.left))
    assert (presence.left, presence.gone, presence.online) == ([seat.member], [], 1)
    back = await connect()
    assert (await back.join(room.room, token=seat.token)).name == "Bob"
    await ada.until(lambda: ada.notices.count(("joined", "Bob")) == 2)


async def test_a_quick_return_is_not_noticed(connect: Connect) -> None:
    ada, bob, witness = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    back = await connect()
    await bob.disconnect()
    await back.join(room.room, token=seat.token)
    other = await witness.join(room.room, name="Witness")
    await witness.disconnect()  # later than Bob: when the room hears of it, his time is over
    await ada.heard(Presence, lambda p: p.left == [other.member])
    assert ("left", "Bob") not in ada.notices
    assert ada.notices.count(("joined", "Bob")) == 1


async def test_presence_is_gathered_and_a_crowd_is_folded(connect: Connect) -> None:
    ada = await connect()
    room = await ada.create("Ada")
    await ada.heard(Notice)
    clients = await asyncio.gather(*(connect() for _ in range(40)))
    await asyncio.gather(*(c.join(room.room, name=f"p{n}") for n, c in enumerate(clients)))
    await ada.until(lambda: _noticed(ada.of(Notice)) == 41)
    notices = [notice for notice in ada.of(Notice) if notice.name != "Ada"]
    [folded] = [notice for notice in notices if notice.count is not UNSET]
    assert (folded.kind, folded.member) == ("joined", UNSET)
    assert folded.name == f"{folded.count} people"
    assert folded.message == "have entered the room"
    assert len(notices) <= 11
    assert ada.of(Presence)[-1].online == 41
    assert sum(len(presence.joined) for presence in ada.of(Presence)) == 41


async def test_a_crowd_that_goes_at_once_is_gone(connect: Connect) -> None:
    ada = await connect()
    room = await ada.create("Ada")
    clients = await asyncio.gather(*(connect() for _ in range(40)))
    await asyncio.gather(*(c.join(room.room, name=f"p{n}") for n, c in enumerate(clients)))
    await ada.heard(Presence, lambda presence: presence.online == 41)
    await asyncio.gather(*(client.disconnect() for client in clients))
    await ada.until(lambda: ada.of(Presence)[-1].online == 1)
    assert sum(len(presence.left) for presence in ada.of(Presence)) == 40
    snapshot = await ada.join(room.room)
    assert (snapshot.online, len(snapshot.members)) == (1, 41)


def _noticed(notices: list[Notice]) -> int:
    return sum(1 if n.count is UNSET else n.count for n in notices if n.kind == "joined")


async def test_typing_is_told_and_taken_back(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    for stop in (bob.call("typing", {"on": False}), bob.say("done")):
        ada.events.clear()
        assert await bob.done(Done, "typing", {"room": room.room, "on": True}) == Done()
        assert (await ada.heard(TypingNames)).names == ["Bob"]
        await stop
        assert (await ada.heard(TypingNames, lambda t: t.names == [])).room == room.room


async def test_a_new_name(connect: Connect) -> None:
    ada, bob, carl = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    renamed = await bob.done(Renamed, "rename", {"room": room.room, "name": " Ｂｅｎ "})
    assert renamed.name == "Ben"
    notice = await ada.heard(Notice, lambda n: n.kind == "renamed")
    assert (notice.name, notice.message, notice.member) == (
        "Bob", "is now called Ben", seat.member,
    )  # fmt: skip
    presence = await ada.heard(Presence, lambda p: bool(p.renamed))
    assert presence.renamed == [NewName(member=seat.member, name="Ben")]
    await bob.say("hello")
    assert (await ada.heard_line("hello")).name == "Ben"
    assert (await ada.refused("rename", {"name": "BEN"})).error == "name_taken"
    assert (await bob.done(Renamed, "rename", {"name": "BEN"})).name == "BEN"
    assert (await carl.join(room.room, name="bob")).name == "bob"


async def test_a_member_who_leaves_while_renaming_leaves_no_name_behind(connect: Connect) -> None:
    ada = await connect()
    room = await ada.create("Ada")
    for number in range(10):
        phone, desk, other = await connect(), await connect(), await connect()
        seat = await phone.join(room.room, name=f"old {number}")
        await desk.join(room.room, token=seat.token)
        await asyncio.gather(
            phone.call("leave", {}), desk.call("rename", {"name": f"new {number}"})
        )
        for name in (f"old {number}", f"new {number}"):
            await other.join(room.room, name=name)
            await other.done(Done, "leave", {})


async def test_a_topic(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    topic = await bob.done(TopicSet, "topic", {"room": room.room, "topic": " Tea\nat \x1bfive "})
    assert topic.topic == "Tea at five"
    assert (await ada.heard(RoomChanged)).topic == "Tea at five"
    notice = await ada.heard(Notice, lambda n: n.kind == "topic")
    assert (notice.name, notice.message) == ("Bob", "set the topic: Tea at five")
    assert (await ada.join(room.room)).topic == "Tea at five"
    assert (await bob.refused("topic", {"topic": "x" * 201})).error == "too_long"
    assert (await bob.done(TopicSet, "topic", {"topic": ""})).topic == ""
    assert (await ada.heard(RoomChanged, lambda r: r.topic == "")).room == room.room

"""A room whose members are on two servers is one room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from msgspec import UNSET

from chadchat_shared.answers import (
    BanList,
    Done,
    MembersPage,
    Page,
    Recoded,
    Renamed,
    Snapshot,
    TopicSet,
)
from chadchat_shared.errors import Forbidden, NameTaken
from chadchat_shared.events import (
    Answered,
    Knocks,
    MuteChange,
    Notice,
    Presence,
    Removed,
    RoomChanged,
    TypingNames,
)  # fmt: skip
from tests.metrics import read_metrics
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

Servers = tuple[ServerProcess, ServerProcess]


class Pair:
    """Ada, who has opened a room by one server, and Bob, who has come into it by the other."""

    def __init__(self, ada: StockClient, bob: StockClient, room: Snapshot, his: Snapshot) -> None:
        self.ada = ada
        self.bob = bob
        self.room = room.room
        self.hers = room
        self.his = his


@pytest.fixture
async def pair(servers: Servers) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        ada, bob = [
            await stack.enter_async_context(StockClient.to(server.url)) for server in servers
        ]
        room = await ada.create("Ada")
        his = await bob.join(room.room, name="Bob")
        yield Pair(ada, bob, room, his)


async def test_both_hear_what_is_said_in_one_order(pair: Pair) -> None:
    async def talk(client: StockClient, name: str) -> None:
        for number in range(100):
            await client.say(f"{name} {number}")

    await asyncio.gather(talk(pair.ada, "ada"), talk(pair.bob, "bob"))
    hers, his = await pair.ada.heard_lines(200), await pair.bob.heard_lines(200)
    assert hers == his
    assert [line.seq for line in hers] == list(range(1, 201))
    page = await pair.bob.done(Page, "history", {"room": pair.room, "limit": 200})
    assert page.messages == hers


async def test_who_comes_by_another_server_is_seen_and_missed(pair: Pair) -> None:
    presence = await pair.ada.heard(Presence, lambda p: any(m.name == "Bob" for m in p.joined))
    assert presence.online == 2
    await pair.bob.heard(Presence, lambda p: p.online == 2)
    page = await pair.bob.done(MembersPage, "members", {"room": pair.room})
    assert [(m.name, m.online, m.host) for m in page.members] == [
        ("Ada", True, True), ("Bob", True, False),
    ]  # fmt: skip
    await pair.bob.disconnect()
    gone = await pair.ada.heard(Presence, lambda p: p.left == [pair.his.member])
    assert (gone.online, gone.gone) == (1, [])
    await pair.ada.heard(Notice, lambda n: (n.kind, n.name) == ("left", "Bob"))


async def test_a_member_by_two_servers_is_one(pair: Pair, servers: Servers) -> None:
    async with StockClient.to(servers[0].url) as also:
        again = await also.join(pair.room, token=pair.his.token)
        assert (again.member, again.online) == (pair.his.member, 2)
        await pair.bob.say("by one")
        await also.say("by the other")
        assert (await pair.ada.heard_line("by the other")).member == pair.his.member
        await pair.bob.heard_line("by the other")
    await pair.ada.say("still here?")
    page = await pair.ada.done(MembersPage, "members", {"room": pair.room})
    assert [member.online for member in page.members] == [True, True]
    assert not [p for p in pair.ada.of(Presence) if p.left]


async def test_a_message_is_stored_once_by_whichever_server_it_comes(
    pair: Pair, servers: Servers
) -> None:
    first = await pair.bob.say("hello", id="the-id")
    async with StockClient.to(servers[0].url) as elsewhere:
        await elsewhere.join(pair.room, token=pair.his.token)
        again = await elsewhere.say("hello", id="the-id")
        assert (again.seq, again.ts) == (first.seq, first.ts)
        refusal = await elsewhere.refused("message", {"data": "other", "id": "the-id"})
        assert refusal.error == "conflict"
    await pair.ada.say("end")
    await pair.ada.heard_line("end")
    assert [line.message for line in pair.ada.lines] == ["hello", "end"]


async def test_a_name_is_one_members_alone(pair: Pair, servers: Servers) -> None:
    for server in servers:
        async with StockClient.to(server.url) as other:
            refusal = await other.refused("join", {"code": pair.room, "name": "BOB"})
            assert refusal.error == NameTaken.code
    async with AsyncExitStack() as stack:
        crowd = [
            await stack.enter_async_context(StockClient.to(servers[number % 2].url))
            for number in range(10)
        ]
        answers = await asyncio.gather(
            *(one.call("join", {"code": pair.room, "name": "Eve"}) for one in crowd)
        )
        assert sorted(answer["ok"] is True for answer in answers) == [False] * 9 + [True]
        answers = await asyncio.gather(
            *(one.call("join", {"code": pair.room, "name": f"p{n}"}) for n, one in enumerate(crowd))
        )
    numbers = [answer["member"] for answer in answers if answer["ok"]]
    assert len(set(numbers)) == len(numbers) == 9


async def test_what_members_change_is_changed_for_all(pair: Pair) -> None:
    await pair.bob.done(Renamed, "rename", {"room": pair.room, "name": "Rob"})
    notice = await pair.ada.heard(Notice, lambda n: n.kind == "renamed")
    assert (notice.name, notice.message) == ("Bob", "is now called Rob")
    await pair.ada.done(TopicSet, "topic", {"room": pair.room, "topic": "tea"})
    assert (await pair.bob.heard(RoomChanged, lambda c: c.topic == "tea")).room == pair.room
    await pair.ada.emit("typing", {"room": pair.room, "on": True})
    assert (await pair.bob.heard(TypingNames)).names == ["Ada"]
    await pair.ada.say("there")
    await pair.bob.heard(TypingNames, lambda typing: not typing.names)


async def test_the_host_is_heeded_by_both(pair: Pair, servers: Servers) -> None:
    ada, bob, room = pair.ada, pair.bob, pair.room
    await ada.done(Done, "mute", {"room": room, "member": pair.his.member, "on": True})
    assert (await bob.heard(RoomChanged)).muted
    assert (await bob.refused("message", {"data": "hello"})).error == Forbidden.code
    await ada.done(Done, "mute", {"room": room, "member": pair.his.member, "on": False})
    unmuted = MuteChange(member=pair.his.member, on=False)
    await bob.heard(RoomChanged, lambda change: change.muted == unmuted)
    await bob.say("hello")
    await ada.done(Done, "ban", {"room": room, "member": pair.his.member, "reason": "spam"})
    assert (await bob.heard(Removed)).reason == "spam"
    for server in servers:
        async with StockClient.to(server.url) as other:
            assert (await other.refused("join", {"code": room, "name": "Bob"})).error == "forbidden"
    assert (await ada.done(BanList, "bans", {"room": room})).names == ["Bob"]


async def test_a_host_leaves_and_the_other_server_has_the_new_one(pair: Pair) -> None:
    await pair.ada.done(Done, "leave", {"room": pair.room})
    assert (await pair.bob.heard(RoomChanged)).host == pair.his.member
    await pair.bob.done(Done, "lock", {"room": pair.room, "on": True})


async def test_a_new_code_is_the_rooms_everywhere(pair: Pair, servers: Servers) -> None:
    recoded = await pair.ada.done(Recoded, "newcode", {"room": pair.room})
    changed = await pair.bob.heard(RoomChanged)
    assert (changed.room, changed.code) == (pair.room, recoded.room)
    await pair.bob.say("by the old code", room=pair.room)
    assert (await pair.ada.heard_line("by the old code")).room == recoded.room
    for server in servers:
        async with StockClient.to(server.url) as other:
            refusal = await other.refused("join", {"code": pair.room, "name": "Eve"})
            assert refusal.error == "room_not_found"
            back = await other.join(pair.room, token=pair.his.token)
            assert (back.room, back.member) == (recoded.room, pair.his.member)


async def test_who_knocks_by_another_server_is_let_in(pair: Pair, servers: Servers) -> None:
    await pair.ada.done(Done, "lock", {"room": pair.room, "on": True})
    await pair.bob.heard(RoomChanged, lambda change: change.locked is True)
    async with StockClient.to(servers[1].url) as eve:
        await eve.done(Done, "knock", {"code": pair.room, "name": "Eve"})
        [knocker] = (await pair.ada.heard(Knocks)).knocks
        assert knocker.name == "Eve"
        asked: dict[str, object] = {"room": pair.room, "knock": knocker.knock}
        await pair.ada.done(Done, "admit", {**asked, "on": True})
        token = (await eve.heard(Answered)).token
        await eve.join(pair.room, token=token)
        notice = await pair.bob.heard(Notice, lambda n: n.kind == "host" and "let" in n.message)
        assert notice.message == "has let Eve in"
        await pair.ada.heard(Notice, lambda heard: heard == notice)
    async with StockClient.to(servers[1].url) as mallory:
        await mallory.done(Done, "knock", {"code": pair.room, "name": "Mallory"})
        knocks = await pair.ada.heard(
            Knocks, lambda k: any(one.name == "Mallory" for one in k.knocks)
        )
        asked = {"room": pair.room, "knock": knocks.knocks[0].knock}
        await pair.ada.done(Done, "admit", {**asked, "on": False})
        assert (await mallory.heard(Answered)).token is UNSET


async def test_each_server_counts_the_servers(servers: Servers) -> None:
    for server in servers:
        async with asyncio.timeout(PATIENCE_SECONDS):  # it learns of the others every 3 s
            while (metrics := await read_metrics(server.url)).total("chadchat_servers") != 2:
                pass
        assert metrics.total("chadchat_log_outages_total") == 0


async def test_a_host_who_comes_by_another_server_hears_who_has_knocked(servers: Servers) -> None:
    one, two = servers
    async with StockClient.to(one.url) as eve:
        async with StockClient.to(one.url) as ada:
            room = await ada.create("Ada")
            await ada.done(Done, "lock", {"room": room.room, "on": True})
            await eve.done(Done, "knock", {"code": room.room, "name": "Eve"})
        async with StockClient.to(two.url) as ada:
            await ada.join(room.room, token=room.token)
            knocks = await ada.heard(Knocks, lambda k: bool(k.knocks))
            assert [knocker.name for knocker in knocks.knocks] == ["Eve"]

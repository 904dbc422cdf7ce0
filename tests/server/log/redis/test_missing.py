"""What a server has missed on the way is fetched, and told in its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from chadchat_server.domain.records import RoomRecord
from chadchat_server.domain.room import TAIL
from chadchat_server.log import Appended, Changed, Told
from chadchat_server.log.redis import RedisLog, feed
from chadchat_server.log.redis.feed import Feed
from chadchat_server.log.redis.keys import LOG
from chadchat_server.log.redis.loading import Loaded
from chadchat_server.log.redis.wire import Argument

from ..changes import change, slowed, topic
from ..conftest import HOST, ROOM, append, draft, messages
from .conftest import Servers
from .followers import Keeper


class Deaf:
    """Two logs with a room loaded, of which the second hears nothing while it is ``deaf``."""

    def __init__(self, one: RedisLog, two: RedisLog, keeper: Keeper) -> None:
        self.one = one
        self.two = two
        self.keeper = keeper
        self.deaf = False
        self.missed = asyncio.Event()
        [subscriber] = two._feeds._subscribers._subscribers.values()
        self._hear = subscriber._heard
        subscriber._heard = self._heard

    def _heard(self, channel: str, payload: bytes) -> None:
        if not self.deaf:
            self._hear(channel, payload)
        elif b"also unheard" in payload:
            self.missed.set()

    @property
    def renewed(self) -> list[RoomRecord]:
        return [told for told in self.keeper.told if isinstance(told, RoomRecord)]


@pytest.fixture
async def deaf(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Deaf]:
    monkeypatch.setattr(feed, "GAP_SECONDS", 0.02)
    async with AsyncExitStack() as stack:
        keeper = Keeper()
        one = await stack.enter_async_context(servers.open())
        two = await stack.enter_async_context(servers.open(keeper))
        await one.claim(ROOM, [HOST])
        await asyncio.gather(one.load("ABCD"), two.load("ABCD"))
        yield Deaf(one, two, keeper)


async def _unheard(pair: Deaf, count: int) -> None:
    """Have the first store some messages and a topic while the second hears nothing."""
    pair.deaf = True
    for first in range(0, count, 500):
        await append(pair.one, *(draft(n) for n in range(first, min(first + 500, count))))
    await change(pair.one, "ABCD", topic("unheard"))
    await append(pair.one, draft("also unheard"))
    await pair.missed.wait()
    pair.deaf = False


@pytest.mark.parametrize("count", [3, TAIL + 1_300])
async def test_what_is_heard_too_late_comes_after_what_was_missed(deaf: Deaf, count: int) -> None:
    await _unheard(deaf, count)
    await append(deaf.one, draft("heard"))
    await deaf.keeper.heard(count + 2)
    seqs = [message.seq for message in deaf.keeper.messages]
    assert seqs == list(range(1, count + 3))
    assert [record.topic for record in deaf.renewed] == ["unheard"]


async def test_what_this_server_stores_comes_after_what_it_has_missed(deaf: Deaf) -> None:
    await _unheard(deaf, 3)
    [outcome] = await append(deaf.two, draft("own"))
    assert isinstance(outcome, Appended)
    assert (outcome.message.seq, outcome.told, outcome.again) == (5, True, False)
    assert [message.seq for message in deaf.keeper.messages] == [1, 2, 3, 4, 5]


async def test_a_change_that_was_stored_meanwhile_is_not_made_twice(deaf: Deaf) -> None:
    pair = deaf
    pair.deaf = True
    await append(pair.one, draft(1))
    became: asyncio.Future[Changed] = asyncio.get_running_loop().create_future()
    pair.two.change("ABCD", slowed(30), became.set_result)
    assert await became == Told()
    assert [(record.slow, record.seq) for record in pair.renewed] == [(30, 1)]
    pair.deaf = False
    await change(pair.two, "ABCD", topic("tea"))


async def test_where_some_of_what_was_missed_is_deleted_none_of_it_is_told(
    deaf: Deaf, servers: Servers
) -> None:
    await _unheard(deaf, 10)
    known = deaf.two._feeds.of("ABCD")
    assert known is not None
    servers.redis.command("HSET", known.channel, "first", "8")
    servers.redis.command("XTRIM", f"{known.channel}:log", "MINID", "8-0")
    await append(deaf.one, draft("heard"))
    await deaf.keeper.until(lambda: deaf.renewed)
    assert deaf.keeper.messages == []
    assert [(record.first, record.seq) for record in deaf.renewed] == [(8, 12)]


async def test_what_is_deleted_while_it_is_read_leaves_no_gap(
    deaf: Deaf, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _unheard(deaf, TAIL + 1_300)
    link, pages = deaf.two._node.link, 0
    call = link.call

    def trimming(*command: Argument) -> asyncio.Future[Any]:
        nonlocal pages
        pages += command[0] == "XRANGE"
        if command[0] == "XRANGE" and pages == 2:
            servers.redis.command("HSET", str(command[1]).removesuffix(LOG), "first", "701")
            servers.redis.command("XTRIM", str(command[1]), "MINID", "701-0")
        return call(*command)

    monkeypatch.setattr(link, "call", trimming)
    await append(deaf.one, draft("heard"))
    await deaf.keeper.until(lambda: deaf.renewed)
    assert [message.seq for message in deaf.keeper.messages] == list(range(1, 501))
    assert [record.first for record in deaf.renewed] == [701]


async def test_a_room_that_is_deleted_is_closed(deaf: Deaf, servers: Servers) -> None:
    assert await deaf.one.expire(2**53, [], 10) == 1
    await deaf.keeper.until(lambda: ("closed", "ABCD") in deaf.keeper.told)
    assert await deaf.one.load("ABCD") is None


async def test_when_all_is_lost_every_room_is(deaf: Deaf, servers: Servers) -> None:
    servers.redis.command("FLUSHALL")
    await deaf.two._node.beat()
    await deaf.keeper.until(lambda: ("lost", "ABCD") in deaf.keeper.told)
    assert messages(await append(deaf.two, draft(1))) == []


async def test_what_is_missed_while_a_room_is_loaded_is_told_after_that(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper()
    async with servers.open() as one, servers.open(keeper) as two:
        await one.claim(ROOM, [HOST])
        sift = two._feeds._sift

        async def slowly(feed: Feed, loaded: Loaded) -> Loaded:
            await append(one, draft(1))
            two._feeds._confirmed(feed.channel)
            return await sift(feed, loaded)

        monkeypatch.setattr(two._feeds, "_sift", slowly)
        room = await two.load("ABCD")
        assert room is not None
        assert (room.seq, keeper.told) == (0, [])
        await keeper.heard(1)

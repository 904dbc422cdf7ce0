"""What is not kept any more, in Redis: no more at once for all servers, and deleted by and by."""

from __future__ import annotations

import asyncio

from chadchat_server.domain.retention import Extent
from chadchat_server.log import Appended
from chadchat_server.log.redis import RedisLog
from chadchat_server.log.redis.keys import SWEPT
from chadchat_shared.events import KEEP_ALL, Keep
from chadchat_shared.searching import Query
from tests.patience import PATIENCE_SECONDS

from ..changes import change, kept, trimmed
from ..conftest import HOST, ROOM, append, draft, messages, whole
from .conftest import Servers
from .followers import Keeper


async def _swept(log: RedisLog) -> int:
    slices = 0
    while await log.sweep():
        slices += 1
    return slices


async def _marked(log: RedisLog) -> None:
    """Return when it is known of which room something is to be deleted."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await log._node.link.call("SCARD", SWEPT):
            pass


async def _rooms(log: RedisLog) -> dict[str, Extent]:
    return {extent.code: extent async for extents in log.survey() for extent in extents}


async def test_a_trimmed_log_begins_later_and_goes_on_where_it_was(servers: Servers) -> None:
    keeper = Keeper()
    async with servers.open() as log, servers.open(keeper) as other:
        assert await log.claim(ROOM, [HOST])
        assert await log.load("ABCD")
        assert await other.load("ABCD")
        said = messages(await append(log, *(draft(number) for number in range(1, 701))))
        await change(log, "ABCD", kept(messages=100, days=7))
        await change(log, "ABCD", trimmed(601))
        await keeper.until(lambda: trimmed(601) in keeper.told)
        await _marked(log)
        for _ in range(2):  # of which nothing is deleted yet, and then all
            loaded = await other.load("ABCD")
            assert loaded is not None
            assert (loaded.first, loaded.seq, list(loaded.tail)) == (601, 700, said[600:])
            assert loaded.keep == Keep(messages=100, days=7)
            found = await log.search("ABCD", Query.of("text"), 605, 50, "x")
            assert ([m.seq for m in found.messages], found.before) == ([604, 603, 602, 601], 601)
            assert await log.seek("ABCD", 0) == 601
            await _swept(log)
        assert await whole(log) == said[600:]
        assert await log.find("ABCD", "id 600") is None
        [again, new] = await append(log, draft(700), draft(1))
        assert isinstance(again, Appended)
        assert again.again
        assert [message.seq for message in messages([new])] == [701]


async def test_it_goes_in_slices(servers: Servers) -> None:
    async with servers.open() as log:
        assert await log.claim(ROOM, [HOST])
        await append(log, *(draft(number) for number in range(1, 701)))
        await change(log, "ABCD", trimmed(701))
        await _marked(log)
        left = []
        while await log.sweep():
            left.append(len(await whole(log)))
        assert sorted(left, reverse=True) == left
        assert left[0] > left[1] > left[-1] == 0
        assert [message.seq for message in messages(await append(log, draft("new")))] == [701]


async def test_all_rooms_are_surveyed(servers: Servers) -> None:
    async with servers.open() as log:
        for number in range(250):
            code = f"B{chr(65 + number // 26)}{chr(65 + number % 26)}B"
            await log.claim(type(ROOM)(code, code, "", 0, 0, (), ()), [HOST])
        assert await log.claim(ROOM, [HOST])
        await append(log, *(draft(number) for number in range(1, 11)))
        await change(log, "ABCD", kept(messages=5))
        await change(log, "ABCD", trimmed(6))
        rooms = await _rooms(log)
        assert len(rooms) == 251
        assert rooms["ABCD"] == Extent("ABCD", 6, 10, 1_000, Keep(messages=5))
        assert rooms["BAAB"] == Extent("BAAB", 1, 0, None, KEEP_ALL)

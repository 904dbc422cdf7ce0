"""A Redis Cluster of three shards without replicas, and servers whose rooms are on all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chadchat_server.domain.pages import Span
from chadchat_server.log import Appended, LogUnusable
from chadchat_server.log.redis import RedisLog
from chadchat_shared.errors import Unavailable
from tests.patience import PATIENCE_SECONDS
from tests.redis_cluster import RedisCluster
from tests.redis_process import RedisProcess

from ..changes import change, recoded, topic
from ..conftest import HOST, ROOM, append, draft, whole
from .followers import Keeper

CODES = [f"AAA{letter}" for letter in "BCDEFGHJKLMN"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisCluster]:
    with RedisCluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


class Pair:
    """Two servers of a cluster that have the rooms of ``CODES`` loaded, some on each shard."""

    def __init__(self, cluster: RedisCluster) -> None:
        self.cluster = cluster
        self.first, self.second = Keeper(), Keeper()
        self.failures: list[LogUnusable] = []

    async def open(self, stack: AsyncExitStack) -> None:
        self.one, self.two = [
            await stack.enter_async_context(self._open(each)) for each in (self.first, self.second)
        ]
        for code in CODES:
            assert await self.one.claim(replace(ROOM, code=code), [HOST])
            assert await self.one.load(code)
            assert await self.two.load(code)

    def channel(self, code: str) -> str:
        feed = self.one._feeds.of(code)
        assert feed is not None
        return feed.channel

    def node_of(self, code: str) -> RedisProcess:
        return self.cluster.node_of(self.channel(code))

    @asynccontextmanager
    async def _open(self, keeper: Keeper) -> AsyncIterator[RedisLog]:
        log = RedisLog(self.cluster.url, "redis://here", self.failures.append)
        await log.start(keeper)
        try:
            yield log
        finally:
            await log.close()


@pytest.fixture
async def pair(cluster: RedisCluster) -> AsyncIterator[Pair]:
    cluster.empty()
    pair = Pair(cluster)
    async with AsyncExitStack() as stack:
        await pair.open(stack)
        yield pair
    assert pair.failures == []


async def _stored(log: RedisLog, code: str, number: int | str) -> int:
    """Say something again and again until it is stored, as clients do; return its seq."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            [outcome] = await append(log, draft(number, room=code))
            if isinstance(outcome, Appended):
                return outcome.message.seq
            assert isinstance(outcome, Unavailable)
            await asyncio.sleep(0.02)


async def test_two_servers_hear_each_other_of_rooms_on_all_shards(pair: Pair) -> None:
    assert {pair.node_of(code).port for code in CODES} == {node.port for node in pair.cluster.nodes}
    for log, keeper in ((pair.one, pair.second), (pair.two, pair.first)):
        await append(log, *(draft(f"{log} {code}", room=code) for code in CODES))
        await keeper.heard(len(CODES))
        assert {message.room for message in keeper.messages} == set(CODES)
    await change(pair.one, CODES[0], recoded(CODES[0], "WXYZ"))
    await change(pair.two, CODES[1], topic("coffee"))
    await pair.second.until(lambda: pair.second.told)
    await pair.first.until(lambda: topic("coffee") in pair.first.told)
    assert await pair.two.load(CODES[0]) is None
    assert await pair.two.moved_to(CODES[0]) == "WXYZ"
    assert await pair.one.count_rooms() == len(CODES)
    await pair.one.probe()
    for code in CODES[1:]:
        assert await pair.two.delete(code)
    await pair.first.until(lambda: ("closed", CODES[-1]) in pair.first.told)
    assert await pair.one.count_rooms() == 1


async def test_a_room_moves_to_another_shard_while_people_talk(pair: Pair) -> None:
    code = CODES[0]
    source = pair.node_of(code)
    to = next(node for node in pair.cluster.nodes if node is not source)
    pair.one.neighbours.came(code, 1)
    await pair.second.until(lambda: pair.second.here == {1})
    seqs: dict[str, list[int]] = {"a": [], "b": []}
    moved = asyncio.Event()

    async def talk(log: RedisLog, name: str) -> None:
        number = 0
        while not (moved.is_set() and number >= 30):
            number += 1
            seqs[name].append(await _stored(log, code, f"{name} {number}"))
            await asyncio.sleep(0)

    talking = asyncio.gather(talk(pair.one, "a"), talk(pair.two, "b"))
    channel = pair.channel(code)
    for step in (
        lambda: pair.cluster.begin_to_move(channel, to),
        lambda: pair.cluster.move_keys(channel, to, most=1),
        lambda: pair.cluster.move_keys(channel, to),
        lambda: pair.cluster.end_move(channel, to),
    ):
        await asyncio.to_thread(step)
        await asyncio.sleep(0.1)  # for some to be said in between
    moved.set()
    await talking
    for log, keeper in ((pair.one, pair.second), (pair.two, pair.first)):
        last = await _stored(log, code, f"the last of {log}")
        await keeper.until(lambda: keeper.messages[-1].seq == last)  # noqa: B023
    count = len(seqs["a"]) + len(seqs["b"])
    assert sorted(seqs["a"] + seqs["b"]) == list(range(1, count + 1))
    for keeper, others in ((pair.first, seqs["b"]), (pair.second, seqs["a"])):
        told = [message.seq for message in keeper.messages]  # with own ones, where it caught up
        assert told == sorted(set(told))
        assert set(told) >= set(others)
    assert [message.seq for message in await whole(pair.one, code)] == list(range(1, count + 3))
    pair.two.neighbours.came(code, 2)
    await pair.first.until(lambda: pair.first.here == {2})
    assert pair.node_of(code) is to


async def test_a_quiet_room_is_found_where_it_has_gone(pair: Pair) -> None:
    code = CODES[0]
    source, channel = pair.node_of(code), pair.channel(code)
    to = next(node for node in pair.cluster.nodes if node is not source)
    pair.cluster.begin_to_move(channel, to)
    pair.cluster.move_keys(channel, to)
    assert await pair.two.read(code, Span(1, 10, more=False)) == []
    pair.cluster.end_move(channel, to)
    room = await pair.one.load(code)
    assert room is not None
    await append(pair.one, draft(1, room=code))
    await pair.second.heard(1)


async def test_while_a_shard_is_away_the_others_go_on(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    away = next(
        node for node in pair.cluster.nodes
        if node is not pair.cluster.node_of("chadchat:{servers}")
        and node is not pair.cluster.nodes[0]
    )  # fmt: skip
    theirs = [code for code in CODES if pair.node_of(code) is away]
    others = [code for code in CODES if code not in theirs]
    away.kill()
    [refused] = await append(pair.one, draft("lost", room=theirs[0]))
    assert isinstance(refused, Unavailable)
    said = await append(pair.one, *(draft(code, room=code) for code in others))
    assert all(isinstance(outcome, Appended) for outcome in said)
    await pair.second.heard(len(others))
    await pair.one.probe()
    away.start()
    assert [await _stored(pair.two, code, "after") for code in theirs] == [1] * len(theirs)
    await pair.first.heard(len(theirs))
    assert len([record for record in caplog.records if "is away" in record.message]) == 2
    assert [log.figures.outages for log in (pair.one, pair.two)] == [1, 1]


async def test_shards_that_were_away_together_are_one_outage(pair: Pair) -> None:
    one, well = pair.one._node, asyncio.Event()
    catch_up = one.on_changed

    def changed() -> None:
        catch_up()
        if one.link.is_well:
            well.set()

    one.on_changed = changed
    away = pair.cluster.nodes[1:]
    for node in away:
        node.kill()
    theirs = next(code for code in CODES if pair.node_of(code) in away)
    [refused] = await append(pair.one, draft("lost", room=theirs))
    assert isinstance(refused, Unavailable)
    for node in away:
        node.start()
    assert [await _stored(pair.one, code, "after") for code in CODES] == [1] * len(CODES)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await well.wait()
    assert one.figures.outages == 1


async def test_where_a_replica_takes_over_its_rooms_go_on_there(tmp_path: Path) -> None:
    with RedisCluster(tmp_path) as cluster:
        pair = Pair(cluster)
        async with AsyncExitStack() as stack:
            await pair.open(stack)
            code = next(code for code in CODES if pair.node_of(code) is cluster.nodes[1])
            await append(pair.one, draft(1, room=code))
            replica = await asyncio.to_thread(cluster.add_replica, cluster.nodes[1])
            cluster.nodes[1].kill()
            replica.command("CLUSTER", "FAILOVER", "TAKEOVER")
            assert await _stored(pair.two, code, 2) == 2
            await pair.first.until(lambda: pair.first.messages)
            assert pair.node_of(code) is replica
            assert await _stored(pair.one, code, 1) == 1
    assert pair.failures == []

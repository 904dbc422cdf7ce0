"""Redis is killed, stopped for a while, cut off, put back: what servers of it do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chadchat_server.log import Outcome
from chadchat_server.log.redis import beats
from chadchat_server.log.redis.keys import BEATS, MOVING
from chadchat_server.log.redis.wire import REPLY_SECONDS
from chadchat_shared.errors import Unavailable
from tests.redis_process import RedisProcess

from ..changes import change, topic
from ..conftest import HOST, ROOM, append, draft, messages, whole
from .conftest import Servers
from .followers import Keeper
from .insisting import stored


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisProcess]:
    with RedisProcess(tmp_path / "redis") as redis:
        yield redis


async def test_after_a_crash_of_redis_all_goes_on_and_nothing_is_lost(
    redis: RedisProcess, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = Keeper(), Keeper()
    servers = Servers(redis)
    async with servers.open(first) as one, servers.open(second) as two:
        await one.claim(ROOM, [HOST])
        await asyncio.gather(one.load("ABCD"), two.load("ABCD"))
        said = messages(await append(one, *(draft(number) for number in range(20))))
        redis.kill()
        asked_at = time.monotonic()
        [outcome] = await append(one, draft("lost"))
        assert isinstance(outcome, Unavailable)
        with pytest.raises(Unavailable):
            await one.probe()
        assert time.monotonic() - asked_at < 3
        redis.start()
        assert await stored(one, "after") == 21
        assert await stored(two, "of the other") == 22
        await first.heard(1)
        await second.heard(21)
        seqs = [message.seq for message in second.messages]
        assert seqs[:21] == list(range(1, 22))
        assert seqs[21:] in ([], [22])  # its own, where it has read the room again since
        assert (await whole(two))[:20] == said
        await change(two, "ABCD", topic("coffee"))
        await first.until(lambda: topic("coffee") in first.told)
    assert _epochs(first) | _epochs(second) <= {ROOM.epoch}
    away = [record for record in caplog.records if "away" in record.message]
    assert len(away) == 2  # a sentence of each server
    assert servers.failures == []


async def test_while_redis_does_nothing_nobody_waits_for_long(redis: RedisProcess) -> None:
    async with Servers(redis).open() as log:
        await log.claim(ROOM, [HOST])
        await log.load("ABCD")
        redis.freeze()
        outcomes: list[Outcome] = []
        asked_at = time.monotonic()
        [outcome] = await append(log, draft(1))
        assert isinstance(outcome, Unavailable)
        assert REPLY_SECONDS <= time.monotonic() - asked_at < 3
        log.append(draft(2), outcomes.append)
        asked_at = time.monotonic()
        with pytest.raises(Unavailable):
            await log.probe()
        assert time.monotonic() - asked_at < 0.5
        redis.thaw()
        # What was refused may be stored all the same: then its place is found, and told.
        assert await stored(log, 1) in {1, 2}
        assert await stored(log, 2) in {1, 2}


async def test_what_a_refused_server_has_stored_is_told_as_anothers(
    redis: RedisProcess,
) -> None:
    keeper = Keeper()
    async with Servers(redis).open(keeper) as log:
        await log.claim(ROOM, [HOST])
        await log.load("ABCD")
        redis.freeze()
        refused = await append(log, draft(1))
        assert isinstance(refused[0], Unavailable)
        redis.thaw()
        await keeper.heard(1)
        assert [message.id for message in keeper.messages] == ["id 1"]
        assert await stored(log, 1) == 1
        assert len(await whole(log)) == 1


async def test_who_was_not_heard_for_a_moment_hears_what_was_missed(servers: Servers) -> None:
    first, second = Keeper(), Keeper()
    async with servers.open(first) as one, servers.open(second) as two:
        await one.claim(ROOM, [HOST])
        await asyncio.gather(one.load("ABCD"), two.load("ABCD"))
        for number in range(5):
            servers.redis.command("CLIENT", "KILL", "TYPE", "pubsub")
            await append(one, draft(number))
            await change(one, "ABCD", topic(f"topic {number}"))
            await second.heard(number + 1)
        assert [message.seq for message in second.messages] == [1, 2, 3, 4, 5]
        servers.redis.command("CLIENT", "KILL", "TYPE", "normal")
        assert await stored(two, "after") == 6
        await first.heard(1)


async def test_older_data_begins_another_epoch_and_no_seq_is_used_twice(
    redis: RedisProcess, tmp_path: Path
) -> None:
    first, second = Keeper(), Keeper()
    servers = Servers(redis)
    async with servers.open(first) as one, servers.open(second) as two:
        await one.claim(ROOM, [HOST])
        before = await one.load("ABCD")
        await two.load("ABCD")
        assert before is not None
        await append(one, draft(1))
        await asyncio.sleep(0)
        redis.kill()
        redis.keep(tmp_path / "copy")
        redis.start()
        await stored(one, 2)
        await stored(two, 3)
        await one._node.beat()
        await two._node.beat()
        redis.kill()
        redis.put_back(tmp_path / "copy")
        redis.start()
        for keeper in (first, second):
            await keeper.until(lambda: _epochs(keeper) - {before.epoch})  # noqa: B023
        [epoch] = _epochs(first) - {before.epoch}
        assert _epochs(second) - {before.epoch} == {epoch}
        assert await stored(two, 4) == 2
        room = await two.load("ABCD")
        assert room is not None
        assert (room.epoch, room.seq) == (epoch, 2)


def _epochs(keeper: Keeper) -> set[str]:
    return {told.epoch for told in keeper.told if hasattr(told, "epoch")}


async def test_a_server_that_was_taken_for_dead_is_back_with_its_members(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Keeper(), Keeper()
    async with servers.open(first) as one, servers.open(second) as two:
        await one.claim(ROOM, [HOST])
        await asyncio.gather(one.load("ABCD"), two.load("ABCD"))
        one.neighbours.came("ABCD", 1)
        await second.until(lambda: second.here == {1})
        [name] = second.online
        servers.redis.command("ZREM", "chadchat:{servers}:beats", name)
        await two._node.beat()
        assert second.here == set()
        await one._node.beat()
        await second.until(lambda: second.here == {1})
        assert name not in second.online
        two.let_go("ABCD")
        room = await two.load("ABCD")
        assert room is not None
        assert {member for members in room.here.values() for member in members} == {1}


async def test_a_server_that_was_taken_for_dead_ends_where_rooms_are_being_moved(
    servers: Servers,
) -> None:
    async with servers.open() as log:
        servers.redis.command("SET", MOVING, "who-moves")
        servers.redis.command("DEL", BEATS)
        await log._node.beat()
        await asyncio.gather(*log._node._soon)
        [failure] = servers.failures
        assert str(failure).startswith("Rooms are just being moved")


async def test_who_was_here_by_a_dead_server_is_not(servers: Servers) -> None:
    async with servers.open() as one:
        await one.claim(ROOM, [HOST])
        await one.load("ABCD")
        async with servers.open() as two:
            one.neighbours.came("ABCD", 1)
            await asyncio.gather(*one._presences._telling.values())
            name = one._node.beats.name
            servers.redis.command("ZADD", "chadchat:{servers}:beats", "XX", "1", name)
            await two._node.beat()
            room = await two.load("ABCD")
            assert room is not None
            assert room.here == {}
        feed = one._feeds.of("ABCD")
        assert feed is not None
        assert servers.redis.command("HKEYS", f"{feed.channel}:here") == "*0\r\n"


async def test_where_the_last_second_may_be_lost_another_epoch_begins(tmp_path: Path) -> None:
    options = "--appendonly", "yes", "--appendfsync", "everysec"
    keeper = Keeper()
    with RedisProcess(tmp_path / "redis", *options) as redis:
        async with Servers(redis).open(keeper) as log:
            await log.claim(ROOM, [HOST])
            await log.load("ABCD")
            await append(log, draft(1))
            redis.wait_until_written()
            redis.kill()
            redis.start()
            await keeper.until(lambda: _epochs(keeper))
            [epoch] = _epochs(keeper)
            assert epoch.startswith(f"{ROOM.epoch}.")


async def test_when_redis_was_away_for_long_nobody_is_dead(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Keeper()
    async with servers.open() as one, servers.open(second) as two:
        names = one._node.beats.name, two._node.beats.name
        for name in names:
            servers.redis.command("ZADD", "chadchat:{servers}:beats", "1000", name)
        await two._node.beat()
        assert two._node.beats.living == set(names)
        assert beats.DEAD_SECONDS > beats.BEAT_SECONDS

"""Where Redis acknowledges before it writes to its disk, servers wait for that."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio.connection import AbstractConnection, ConnectionPool

from chadchat_server.log import Appended
from chadchat_server.log.redis.durability import WAITAOF_MIN
from chadchat_server.log.redis.fsyncs import Fsyncs
from chadchat_server.log.redis.refusals import Refusals
from chadchat_server.log.redis.wire import Wire
from chadchat_shared.errors import Unavailable
from tests.faults.faulty_system import faulty_system
from tests.needs import need_redis
from tests.patience import PATIENCE_SECONDS
from tests.redis_process import RedisProcess

from ..conftest import HOST, ROOM, append, draft
from .conftest import Servers
from .followers import Keeper


class _Disk:
    """A wire to a Redis that has things on its disk when it is told so."""

    error = None

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.synced: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()

    def call(self, command: str, *_: object) -> asyncio.Future[Any]:
        self.asked.append(command)
        if command == "WAITAOF":
            return self.synced
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        future.set_result(b"run_id:this" if command == "INFO" else b"OK")
        return future

    async def close(self) -> None:
        self.asked.append("closed")


class _Disks:
    """Those to which one connects, one after the other, and what is said of what they have."""

    def __init__(self, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[tuple[str, bool]] = []
        self._disks: asyncio.Queue[_Disk] = asyncio.Queue()
        monkeypatch.setattr(Wire, "connect", self._connect)
        pool = ConnectionPool.from_url(servers.redis.url)
        self._fsyncs = Fsyncs(pool, lambda: "key", Refusals("redis://here"))

    async def _connect(self, connection: AbstractConnection, _: Refusals) -> _Disk:
        self._disks.put_nowait(disk := _Disk())
        return disk

    def write(self, what: str, run: str = "this") -> None:
        self._fsyncs.then(run, lambda on_disk: self.said.append((what, on_disk)))

    async def next(self) -> _Disk:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._disks.get()

    async def close(self) -> None:
        await self._fsyncs.close()


@pytest.fixture
def disks(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> _Disks:
    return _Disks(servers, monkeypatch)


async def test_a_round_covers_what_was_written_before_it_began(disks: _Disks) -> None:
    disks.write("first")
    first = await disks.next()
    disks.write("second")
    second = await disks.next()  # while the other is under way
    assert disks.said == []
    second.synced.set_result([0, 0])
    first.synced.set_result([1, 0])
    await disks.close()
    assert sorted(disks.said) == [("first", True), ("second", False)]
    assert first.asked == second.asked == ["INFO", "SET", "WAITAOF", "closed"]


async def test_one_that_was_started_again_has_nothing_of_the_one_before(disks: _Disks) -> None:
    disks.write("before", run="that")
    disks.write("after")
    (await disks.next()).synced.set_result([1, 0])
    await disks.close()
    assert disks.said == [("before", False), ("after", True)]


async def test_a_lost_connection_says_nothing_of_the_disk(disks: _Disks) -> None:
    disks.write("first")
    (await disks.next()).synced.set_exception(Unavailable())
    disks.write("second")
    (await disks.next()).synced.set_result([1, 0])
    await disks.close()
    assert disks.said == [("first", False), ("second", True)]


async def test_nobody_waits_for_ever_where_waiting_goes_wrong(
    disks: _Disks, caplog: pytest.LogCaptureFixture
) -> None:
    for what in ("first", "second"):
        disks.write(what)
        (await disks.next()).synced.set_exception(ZeroDivisionError())
    await disks.close()
    assert disks.said == [("first", False), ("second", False)]
    assert [each.levelname for each in caplog.records] == ["ERROR"] * 2


async def test_what_may_not_be_on_disk_is_refused_and_told_as_anothers(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_slow(_: Fsyncs) -> None:
        pass

    monkeypatch.setattr(Fsyncs, "_write_and_wait", too_slow)
    keeper = Keeper()
    async with servers.open(keeper) as log:
        await log.claim(ROOM, [HOST])
        await log.load("ABCD")
        shard = log._node.link.of("")
        durability = shard.durability
        shard.durability = durability._replace(waits=True)
        [refused] = await append(log, draft(1))
        await keeper.heard(1)
        shard.durability = durability
        [again] = await append(log, draft(1))
    assert isinstance(refused, Unavailable)
    assert again == Appended(keeper.messages[0], again=True)


async def test_what_is_acknowledged_is_on_the_disk_of_a_real_one(tmp_path: Path) -> None:
    need_redis(WAITAOF_MIN)
    options = "--appendonly", "yes", "--appendfsync", "everysec"
    with (
        faulty_system(tmp_path) as system,
        RedisProcess(tmp_path / "redis", *options, environment=system.environment) as redis,
    ):
        servers, keeper = Servers(redis), Keeper()
        async with servers.open() as log, servers.open(keeper) as other:
            await log.claim(ROOM, [HOST])
            await other.load("ABCD")
            with system.with_fault("frozen"):
                appending = asyncio.create_task(append(log, draft(1)))
                await keeper.heard(1)
                await asyncio.to_thread(system.wait_until_frozen)
                assert not appending.done()
            assert await appending == [Appended(keeper.messages[0], again=False)]

"""Where Redis acknowledges before it writes to its disk, servers wait for that."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from redis.asyncio.connection import AbstractConnection

from chadchat_server.log import Appended
from chadchat_server.log.redis.fsyncs import Fsyncs
from chadchat_server.log.redis.wire import Wire
from chadchat_shared.errors import Unavailable
from tests.patience import PATIENCE_SECONDS

from ..conftest import HOST, ROOM, append, draft
from .conftest import Servers
from .followers import Keeper


class _Disk:
    """A wire whose Redis has things on its disk when it is told so."""

    error = None

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.rounds: list[asyncio.Future[list[int]]] = []
        self.more = asyncio.Event()

    def call(self, command: str, *_: object) -> asyncio.Future[Any]:
        self.asked.append(command)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if command == "WAITAOF":
            self.rounds.append(future)
            self.more.set()
        else:
            future.set_result(b"OK")
        return future

    async def close(self) -> None:
        self.asked.append("closed")


async def test_a_round_covers_what_was_written_before_it_began(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = _Disk()

    async def connect(connection: AbstractConnection) -> _Disk:
        return disk

    said: list[tuple[str, bool]] = []
    async with servers.open() as log:
        monkeypatch.setattr(Wire, "connect", connect)
        fsyncs = Fsyncs(log._node.link.of("").pool, lambda: "key")
        fsyncs.then(lambda on_disk: said.append(("first", on_disk)))
        await disk.more.wait()
        fsyncs.then(lambda on_disk: said.append(("second", on_disk)))
        assert said == []
        disk.more.clear()
        disk.rounds[0].set_result([1, 0])
        await disk.more.wait()
        assert said == [("first", True)]
        disk.rounds[1].set_result([0, 0])
        await fsyncs.close()
        assert said == [("first", True), ("second", False)]
        assert disk.asked == ["SET", "WAITAOF", "SET", "WAITAOF", "closed"]


async def test_nobody_waits_for_ever_where_waiting_goes_wrong(
    servers: Servers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def wrong(_: Fsyncs) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(Fsyncs, "_write_and_wait", wrong)
    async with servers.open() as log:
        fsyncs = Fsyncs(log._node.link.of("").pool, lambda: "key")
        for _ in range(2):
            known: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            fsyncs.then(known.set_result)
            async with asyncio.timeout(PATIENCE_SECONDS):
                assert not await known
        await fsyncs.close()
    assert [each.levelname for each in caplog.records] == ["ERROR"] * 2


async def test_what_may_not_be_on_disk_is_refused_and_told_as_anothers(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_slow(_: Fsyncs) -> bool:
        return False

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

"""The stores, and what time and hands do to them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

import pytest

from chadchat_server.log import RoomLog
from chadchat_server.log.redis import RedisLog
from chadchat_server.log.resting import REST_MS
from chadchat_server.log.sqlite import SqliteLog
from tests.redis_process import RedisProcess

from ..conftest import HOST, ROOM
from ..conftest import Shelf as SqliteShelf
from ..redis.conftest import Servers
from ..statements import execute


class Shelf(Protocol):
    """Opens logs in one store, one after the other."""

    def open(self) -> AbstractAsyncContextManager[RoomLog]: ...

    async def age(self, log: RoomLog) -> None:
        """Let all rooms have been used last a second after 1970 began."""

    async def resting(self, log: RoomLog) -> dict[str, int]:
        """Return the codes that rest, by when they will have (Unix ms)."""

    async def wake(self, log: RoomLog) -> None:
        """Let all codes have rested long enough."""


class _InSqlite(SqliteShelf):
    async def age(self, log: RoomLog) -> None:
        assert isinstance(log, SqliteLog)
        await execute(log, "UPDATE room SET used = 1000")

    async def resting(self, log: RoomLog) -> dict[str, int]:
        assert isinstance(log, SqliteLog)
        statement = "SELECT code, until FROM resting"
        return dict(await log._writer.read(lambda c: c.execute(statement).fetchall()))

    async def wake(self, log: RoomLog) -> None:
        assert isinstance(log, SqliteLog)
        await execute(log, "UPDATE resting SET until = until - ?", REST_MS + 1)


class _InRedis(Servers):
    async def age(self, log: RoomLog) -> None:
        for row in await _call(log, "ZRANGE", "chadchat:used", 0, -1):
            await _call(log, "ZADD", "chadchat:used", 1_000, row)

    async def resting(self, log: RoomLog) -> dict[str, int]:
        resting = {}
        for key in await _call(log, "KEYS", "chadchat:code:*"):
            if bytes(await _call(log, "GET", key)).startswith(b"~"):
                left = await _call(log, "PTTL", key)
                resting[key.decode().split(":")[-1]] = time.time_ns() // 1_000_000 + left
        return resting

    async def wake(self, log: RoomLog) -> None:
        for code in await self.resting(log):
            await _call(log, "DEL", f"chadchat:code:{code}")


async def _call(log: RoomLog, *command: str | bytes | int) -> Any:
    assert isinstance(log, RedisLog)
    return await log._node.link.call(*command)


@pytest.fixture(params=["sqlite", "redis", "valkey"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "sqlite":
        return _InSqlite(tmp_path / "data")
    process: RedisProcess = request.getfixturevalue(
        "process" if request.param == "redis" else "valkey"
    )
    process.command("FLUSHALL")
    return _InRedis(process)


@pytest.fixture
async def log(shelf: Shelf) -> AsyncIterator[RoomLog]:
    """An open log with one room, ABCD."""
    async with shelf.open() as log:
        assert await log.claim(ROOM, [HOST])
        yield log

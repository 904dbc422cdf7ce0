"""A real Redis, and servers' logs in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chadchat_server.log import LogUnusable
from chadchat_server.log.redis import RedisLog
from tests.redis_process import RedisProcess

from .followers import Keeper


class Servers:
    """Opens the logs of servers that share ``redis``, and keeps what they report as failures."""

    def __init__(self, redis: RedisProcess) -> None:
        self.redis = redis
        self.failures: list[LogUnusable] = []

    @asynccontextmanager
    async def open(self, follower: Keeper | None = None) -> AsyncIterator[RedisLog]:
        log = RedisLog(self.redis.url, "redis://here", self.failures.append)
        await log.start(follower or Keeper())
        try:
            yield log
        finally:
            await log.close()


@pytest.fixture
def servers(process: RedisProcess) -> Servers:
    process.command("FLUSHALL")
    return Servers(process)

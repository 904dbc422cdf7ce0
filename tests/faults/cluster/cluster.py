"""Several servers, the Redis in which they have their rooms, and a balancer in front of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess

from ..proxy import Proxy
from ..regulars import Regulars


class Cluster:
    """All of them, as processes; ``url`` leads to whichever server answers, in turns."""

    def __init__(self, redis: RedisProcess, servers: list[ServerProcess], balancer: Proxy) -> None:
        self.redis = redis
        self.servers = servers
        self.balancer = balancer

    @property
    def url(self) -> str:
        return self.balancer.url

    @property
    def urls(self) -> list[str]:
        """Where each server is reached."""
        return [server.url for server in self.servers]

    async def check(self, company: Regulars) -> int:
        """Hold everybody's journal against the log, as each server tells it.

        And as they tell it when they and Redis have been started again, from what is on its disk.
        Returns how many messages it has.
        """
        log = await company.compare(*self.urls)
        await self._stop()
        await asyncio.to_thread(self.redis.kill)
        await asyncio.to_thread(self.redis.start)
        await start(*self.servers)
        assert await company.compare(*self.urls) == log
        await self._stop()
        for server in self.servers:
            assert "Traceback" not in server.stderr, server.stderr
        return len(log)

    async def _stop(self) -> None:
        statuses = await asyncio.gather(
            *(asyncio.to_thread(server.terminate) for server in self.servers)
        )
        assert statuses == [0] * len(self.servers)


@asynccontextmanager
async def cluster(folder: Path, *options: str, servers: int = 2) -> AsyncIterator[Cluster]:
    """Start a Redis that has everything on disk before it answers, and so many servers."""
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(RedisProcess(folder / "redis"))
        started = [
            ServerProcess(folder / f"server {number}", "--store", redis.url, *options)
            for number in range(servers)
        ]
        for server in started:
            stack.callback(server.end)
        await start(*started)
        balancer = await stack.enter_async_context(Proxy.to(*(server.port for server in started)))
        yield Cluster(redis, started, balancer)


async def start(*servers: ServerProcess) -> None:
    """Start servers, all at once."""
    await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))


async def ready(url: str) -> int:
    """Return how the server answers to whether it is ready, which it has to within 3 s."""
    timeout = aiohttp.ClientTimeout(3)
    async with (
        aiohttp.ClientSession(timeout=timeout) as http,
        http.get(f"{url}/readyz") as response,
    ):
        return response.status

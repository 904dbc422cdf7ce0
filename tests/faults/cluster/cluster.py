"""Several servers, the Redis in which they have their rooms, and a balancer in front of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from chadchat_shared.answers import Done, MembersPage
from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from .. import scale
from ..proxy import Proxy
from ..regulars import Regulars


class Cluster:
    """All of them, as processes; ``url`` leads to whichever server answers, in turns.

    ``way`` is the first server's to Redis; the others have a way of their own.
    """

    def __init__(
        self, redis: RedisProcess, servers: list[ServerProcess], way: Proxy, url: str
    ) -> None:
        self.redis = redis
        self.servers = servers
        self.way = way
        self.url = url

    @property
    def urls(self) -> list[str]:
        """Where each server is reached."""
        return [server.url for server in self.servers]

    async def check(self, company: Regulars) -> int:
        """Hold everybody's journal against the log, as each server tells it, and see all here.

        And as they tell it when they and Redis have been started again, from what is on its disk.
        Returns how many messages it has.
        """
        log = await company.compare(*self.urls)
        for url in self.urls:
            await see_all(url, company)
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
async def cluster(
    folder: Path, *options: str, servers: int = 2, redis: RedisProcess | None = None
) -> AsyncIterator[Cluster]:
    """Start so many servers, and a Redis, by default one with all on disk before it answers."""
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(redis or RedisProcess(folder / "redis"))
        way = await stack.enter_async_context(Proxy.to(redis.port))
        stores = [f"redis://127.0.0.1:{way.port}", *[redis.url] * (servers - 1)]
        started = [
            ServerProcess(folder / f"server {number}", "--store", store, *options)
            for number, store in enumerate(stores)
        ]
        for server in started:
            stack.callback(server.end)
        await start(*started)
        balancer = await stack.enter_async_context(Proxy.to(*(server.port for server in started)))
        yield Cluster(redis, started, way, balancer.url)


async def start(*servers: ServerProcess) -> None:
    """Start servers, all at once."""
    await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))


async def ready(url: str) -> int:
    """Return how the server answers to whether it is ready, which it has to do soon."""
    timeout = aiohttp.ClientTimeout(scale.REFUSED_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout) as http,
        http.get(f"{url}/readyz") as response,
    ):
        return response.status


async def refused(client: StockClient) -> float:
    """Say something that cannot be stored; return how many seconds it took to hear so."""
    began = time.monotonic()
    assert (await client.refused("message", {"data": "Nobody hears this."})).error == "unavailable"
    return time.monotonic() - began


async def see_all(url: str, company: Regulars) -> None:
    """Wait until the server has everybody as here, which it has to see soon."""
    everybody = {person.room.member for person in company.people}
    async with StockClient.to(url) as watcher, asyncio.timeout(scale.HEARS_AGAIN_SECONDS):
        await watcher.join(company.code, name="Onlooker")
        here: set[str] = set()
        while not here >= everybody:
            page = await watcher.done(MembersPage, "members", {})
            here = {member.member for member in page.members if member.online}
        await watcher.done(Done, "leave", {})

"""This server among those that share a Redis."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from typing import Final

from redis.asyncio.connection import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from chadchat_shared.errors import ChatError, Unavailable

from ..figures import LogFigures
from ..interface import LogUnusable
from .beats import BEAT_SECONDS, Beats
from .keys import SERVERS
from .shard import Shard
from .shards import Shards
from .wire import REPLY_SECONDS, Wire

_NAME: Final = "chadchat"

_BACK_SECONDS: Final = 10.0
"""What is away again so soon was not back: a shard that begins anew takes nothing for a while."""

_log = logging.getLogger(__name__)


class Node:
    """The link to Redis at ``where``, what that promises, and this server's heartbeats.

    ``on_ended`` is called with the name of a server that is no more, ``on_changed`` where anything
    may have been missed: after Redis was away or was put back to an earlier state, and where the
    others have taken this server for dead.
    """

    def __init__(
        self, url: str, where: str, on_failure: Callable[[LogUnusable], None],
        figures: LogFigures, *, allow_volatile: bool,
    ) -> None:  # fmt: skip
        self.figures = figures
        self.beats = Beats()
        self.on_ended: Callable[[str], None] = lambda _: None
        self.on_changed: Callable[[], None] = lambda: None
        self._where = where
        calls = secrets.token_hex(6)
        self._calls = (f"{calls}-{number}" for number in count(1))
        self._soon: set[asyncio.Future[object]] = set()
        self._back_at = -_BACK_SECONDS
        self._beating: asyncio.Task[None] | None = None
        pool = ConnectionPool.from_url(
            url, protocol=2, client_name=_NAME, socket_timeout=None,
            socket_connect_timeout=REPLY_SECONDS, retry=Retry(NoBackoff(), 0),
        )  # fmt: skip
        self.link = Shards(
            pool, where, allow_volatile=allow_volatile, prepared=self._prepared,
            on_up=self._is_back, on_failure=on_failure,
        )  # fmt: skip

    async def open(self) -> None:
        """Connect, and be one of the servers. Raises LogUnusable."""
        await self.link.open()
        _log.info("the rooms are in %s. %s", self._where, self.link.promise)
        self._beating = asyncio.create_task(self._go_on_beating())

    async def close(self) -> None:
        """Be no server any more, and disconnect."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
            with suppress(ChatError):
                await self.beats.end(self.link)
        await asyncio.gather(*self._soon, return_exceptions=True)
        await self.link.close()

    async def durable(self, *keys: str) -> None:
        """Return when what has been acknowledged by now is as durable as it can be.

        That is what is where the keys are. Raises Unavailable where that is not known.
        """
        known: list[asyncio.Future[bool]] = []
        for shard in {self.link.of(key) for key in keys}:
            known.append(asyncio.get_running_loop().create_future())
            shard.when_durable(known[-1].set_result)
        if not all(await asyncio.gather(*known)):
            raise Unavailable

    async def all_durable(self) -> None:
        """Return when nobody waits for the disk of Redis any more."""
        await asyncio.gather(*(shard.all_durable() for shard in self.link.all))

    def next_call(self) -> str:
        """Return an id for something that is done to a room."""
        return next(self._calls)

    def soon(self, doing: Awaitable[object]) -> None:
        """Have something done for which nobody waits, and which may fail."""
        task = asyncio.ensure_future(doing)
        self._soon.add(task)
        task.add_done_callback(self._done_soon)

    def when_durable(self, key: str, done: Callable[[bool], None]) -> None:
        """Call ``done`` when what has been acknowledged by now is as durable as it can be.

        That is what is where ``key`` is. With false, where that is not known.
        """
        self.link.of(key).when_durable(done)

    async def beat(self, *, back: int | None = None) -> None:
        """Say that this server is alive, and learn of the others; ``back`` as in ``Beats.beat``.

        Raises Unavailable.
        """
        name, generation = self.beats.name, self.beats.generation
        await self._beat(self.link, back=back)
        if (name, generation) != (self.beats.name, self.beats.generation):
            self.on_changed()

    def _done_soon(self, task: asyncio.Future[object]) -> None:
        self._soon.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ChatError):
            _log.debug("Not done: %s", error)
        elif error is not None:
            _log.error("What is done by and by has gone wrong", exc_info=error)

    def _is_back(self) -> None:
        if self.link.is_well:  # and no shard is still away
            now = time.monotonic()
            self.figures.outages += now >= self._back_at + _BACK_SECONDS
            self._back_at = now
        self.on_changed()

    async def _prepared(self, shard: Shard, wire: Wire) -> None:
        if shard is self.link.of(SERVERS):
            await self._beat(wire)

    async def _beat(self, way: Wire | Shards, *, back: int | None = None) -> None:
        lasts = self.link.of(SERVERS).durability.lasts
        ended = await self.beats.beat(way, lasts=lasts, back=back)
        self.figures.servers = len(self.beats.living)
        for name in ended:
            if not self.beats.is_own(name):
                _log.info("the server %s is no more", name)
                try:
                    self.on_ended(name)
                except Exception:  # noqa: BLE001  # this server has to live on
                    _log.exception("What another server has left could not be done")

    async def _go_on_beating(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            with suppress(ChatError):
                await self.beat()


def unix_ms() -> int:
    """Return the time in Unix ms."""
    return time.time_ns() // 1_000_000

"""Waiting until what Redis has acknowledged is on its disk, where it does not wait itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final, NamedTuple

from redis.asyncio.connection import ConnectionPool
from redis.exceptions import RedisError

from chadchat_shared.errors import ChatError

from .durability import run_of
from .refusals import Refusals
from .wire import Wire

_WAIT_MS: Final = 2_000

_APART_SECONDS: Final = 0.2
"""A round begins as often while somebody waits. Redis syncs once a second, and a round ends with a
sync: were there one at a time, who comes within one would wait for two syncs, up to two seconds."""

_AT_ONCE: Final = 10
"""Rounds under way: as many as begin until the first gives up, as where the disk stands still."""

_log = logging.getLogger(__name__)

_Waiting = tuple[str, Callable[[bool], None]]


class _Connection(NamedTuple):
    """A wire, and to which process of Redis (``run``)."""

    wire: Wire
    run: str


class Fsyncs:
    """Rounds of waiting for the disk of Redis: one covers all that was written before it began.

    They have connections of ``pool`` of their own, as Redis does nothing else on one meanwhile.
    ``probe`` returns the name of a key that means nothing.
    """

    def __init__(self, pool: ConnectionPool, probe: Callable[[], str], refusals: Refusals) -> None:
        self._pool = pool
        self._probe = probe
        self._refusals = refusals
        self._idle: list[_Connection] = []
        self._next: list[_Waiting] = []
        self._beginning: asyncio.Task[None] | None = None
        self._rounds: set[asyncio.Task[None]] = set()

    def then(self, run: str, done: Callable[[bool], None]) -> None:
        """Call ``done`` when all that has been written is on disk, or it is not known (false).

        It is not known where another process than ``run`` has taken the place of that which has
        acknowledged it.
        """
        self._next.append((run, done))
        if self._beginning is None:
            self._beginning = asyncio.create_task(self._begin())

    async def close(self) -> None:
        """Return when nobody waits any more."""
        if self._beginning is not None:
            await self._beginning
        await asyncio.gather(*self._rounds)
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.wire.close()

    async def _begin(self) -> None:
        """Begin rounds, some time apart from each other, until nobody waits for the next."""
        while self._next:
            waiting, self._next = self._next, []
            self._rounds.add(one := asyncio.create_task(self._round(waiting)))
            one.add_done_callback(self._rounds.discard)
            await asyncio.sleep(_APART_SECONDS)
            if len(self._rounds) == _AT_ONCE:
                await asyncio.wait(self._rounds, return_when=asyncio.FIRST_COMPLETED)
        self._beginning = None

    async def _round(self, waiting: list[_Waiting]) -> None:
        try:
            synced = await self._write_and_wait()
        except (ChatError, RedisError, OSError):
            synced = None
        except Exception:  # noqa: BLE001  # whatever it is, nobody may wait for ever
            _log.exception("Redis could not be asked what is on its disk")
            synced = None
        for run, done in waiting:
            try:
                done(run == synced)
            except Exception:  # noqa: BLE001  # one that fails must not keep the others back
                _log.exception("What is stored could not be said")

    async def _write_and_wait(self) -> str | None:
        """Write something; return which process has that, and so all before it, on disk now.

        Raises RedisError, OSError, StorageFull or Unavailable.
        """
        connection = await self._connection()
        try:
            _, (on_disk, _) = await asyncio.gather(
                connection.wire.call("SET", self._probe(), 1),
                connection.wire.call("WAITAOF", 1, 0, _WAIT_MS),
            )
        except BaseException:
            await connection.wire.close()
            raise
        self._idle.append(connection)
        return connection.run if on_disk else None

    async def _connection(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.wire.error is None:
                return connection
            await connection.wire.close()
        wire = await Wire.connect(self._pool.make_connection(), self._refusals)
        try:
            return _Connection(wire, await run_of(wire))
        except BaseException:
            await wire.close()
            raise

"""Waiting until what Redis has acknowledged is on its disk, where it does not wait itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from redis.asyncio.connection import ConnectionPool
from redis.exceptions import RedisError

from chadchat_shared.errors import ChatError

from .wire import Wire

_WAIT_MS: Final = 2_000

_log = logging.getLogger(__name__)


class Fsyncs:
    """Rounds of waiting for the disk of Redis: one covers all that was written before it began.

    They have a connection of ``pool`` of their own, as Redis does nothing else on it meanwhile.
    ``probe`` returns the name of a key that means nothing.
    """

    def __init__(self, pool: ConnectionPool, probe: Callable[[], str]) -> None:
        self._pool = pool
        self._probe = probe
        self._wire: Wire | None = None
        self._next: list[Callable[[bool], None]] = []
        self._waiting: asyncio.Task[None] | None = None

    def then(self, done: Callable[[bool], None]) -> None:
        """Call ``done`` when all that has been written is on disk, or it is not known (false)."""
        self._next.append(done)
        if self._waiting is None:
            self._waiting = asyncio.create_task(self._wait())

    async def close(self) -> None:
        """Return when nobody waits any more."""
        if self._waiting is not None:
            await self._waiting
        if self._wire is not None:
            await self._wire.close()

    async def _wait(self) -> None:
        while self._next:
            waiting, self._next = self._next, []
            try:
                on_disk = await self._write_and_wait()
            except (ChatError, RedisError, OSError):
                on_disk = False
            except Exception:  # noqa: BLE001  # whatever it is, nobody may wait for ever
                _log.exception("Redis could not be asked what is on its disk")
                on_disk = False
            for done in waiting:
                try:
                    done(on_disk)
                except Exception:  # noqa: BLE001  # one that fails must not keep the others back
                    _log.exception("What is stored could not be said")
        self._waiting = None

    async def _write_and_wait(self) -> bool:
        """Write something; return whether that, and so all before it, is on disk now.

        Raises RedisError, OSError, StorageFull or Unavailable.
        """
        if self._wire is not None and self._wire.error is not None:
            await self._wire.close()
            self._wire = None
        if self._wire is None:
            self._wire = await Wire.connect(self._pool.make_connection())
        _, (on_disk, _) = await asyncio.gather(
            self._wire.call("SET", self._probe(), 1), self._wire.call("WAITAOF", 1, 0, _WAIT_MS)
        )
        return bool(on_disk)

"""The way to Redis, which is there again by itself after it was away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from redis.asyncio.connection import ConnectionPool
from redis.exceptions import AuthenticationError, RedisError

from chadchat_shared.errors import ChatError

from ..interface import LogUnusable
from .refusals import Refusals
from .scripts import Script
from .wire import Argument, Wire, away

AGAIN_SECONDS: Final = (0.0, 0.1, 0.2, 0.5, 1.0)
"""How long it waits before it tries to connect again; from then on it is the last."""

_log = logging.getLogger(__name__)


class Link:
    """A wire to the Redis of ``pool``, or the next one; while there is none, all is Unavailable.

    Each is ``prepared`` before it is used, and ``on_up`` called when a later one is in use.
    Where it may not be used any more (LogUnusable), ``on_failure`` is called, once.
    """

    def __init__(
        self, pool: ConnectionPool, where: str, refusals: Refusals, *,
        prepare: Callable[[Wire], Awaitable[None]],
        on_up: Callable[[], None], on_failure: Callable[[LogUnusable], None],
    ) -> None:  # fmt: skip
        self._pool = pool
        self._where = where
        self._refusals = refusals
        self._prepare = prepare
        self._on_up = on_up
        self._on_failure = on_failure
        self._wire: Wire | None = None
        self._mending: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect for the first time. Raises LogUnusable."""
        try:
            self._use(await self._connect())
        except AuthenticationError as error:
            raise LogUnusable(
                f"Redis at {self._where} does not take the user or password: {_reason(error)}. "
                "Check them in the address."
            ) from None
        except (RedisError, OSError, ChatError) as error:
            raise LogUnusable(
                f"Redis at {self._where} cannot be used: {_reason(error)}. Start it, or check the "
                "address."
            ) from None

    @property
    def is_up(self) -> bool:
        """Whether it is there."""
        return self._wire is not None

    def start(self) -> None:
        """Connect for the first time by and by, as if it had been away."""
        self._mending = asyncio.create_task(self._mend())

    def call(self, *command: Argument) -> asyncio.Future[Any]:
        """Send a command; return its reply to come. It may fail with StorageFull or Unavailable."""
        if self._wire is None:
            future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            future.set_exception(away())
            return future
        return self._wire.call(*command)

    def run(self, script: Script, keys: list[str], *arguments: Argument) -> asyncio.Future[Any]:
        """Run a script, as ``call`` does a command."""
        return self.call("EVALSHA", script.sha, len(keys), *keys, *arguments)

    async def close(self) -> None:
        """Disconnect."""
        if self._mending is not None:
            self._mending.cancel()
            await asyncio.gather(self._mending, return_exceptions=True)
        if self._wire is not None:
            await self._wire.close()
            self._wire = None

    async def _connect(self) -> Wire:
        wire = await Wire.connect(self._pool.make_connection(), self._refusals)
        try:
            await self._prepare(wire)
        except BaseException:
            await wire.close()
            raise
        return wire

    def _use(self, wire: Wire) -> None:
        if wire.error is not None:
            raise wire.error
        self._wire = wire
        wire.on_end = self._ended

    def _ended(self, error: Exception) -> None:
        wire, self._wire = self._wire, None
        _log.error(
            "Redis at %s is away: %s. Nothing is stored there until it is back.",
            self._where, _reason(error),
        )  # fmt: skip
        if wire is not None:
            self._mending = asyncio.create_task(self._mend(wire))

    async def _mend(self, ended: Wire | None = None) -> None:
        if ended is not None:
            await ended.close()
        for attempt in range(10**9):
            await asyncio.sleep(AGAIN_SECONDS[min(attempt, len(AGAIN_SECONDS) - 1)])
            try:
                self._use(await self._connect())
            except LogUnusable as unusable:
                self._on_failure(unusable)
                return
            except (RedisError, OSError, ChatError) as error:
                _log.debug("Redis is still away: %s", error)
            except Exception:  # noqa: BLE001  # whatever it is, it may be better the next time
                _log.exception("Redis cannot be connected to")
            else:
                break
        _log.info("Redis at %s is %s", self._where, "there" if ended is None else "back")
        self._on_up()


def _reason(error: Exception) -> str:
    """Return what is wrong, as part of a sentence."""
    return str(error).rstrip(".") or type(error).__name__

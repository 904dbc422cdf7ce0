"""Hearing what is published on the channels of rooms."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from typing import Final

from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.exceptions import AskError, ClusterDownError, RedisError, ResponseError

from .link import AGAIN_SECONDS
from .wire import REPLY_SECONDS

PING_SECONDS: Final = 2.0
"""How often the connection is tried, on which there may be nothing to hear for long."""

_log = logging.getLogger(__name__)


class Subscriber:
    """A connection for nothing but hearing, which is there again by itself after it was lost.

    ``heard`` is called with the channel and what was published there. ``confirmed`` is called when
    a channel is heard from now on: also again, where something may have been missed before.
    ``on_end`` is called with a channel that Redis lets nobody hear here any more, as another shard
    has it; ``on_refusal`` where it does not let channels be heard for that.
    """

    def __init__(
        self, pool: ConnectionPool, heard: Callable[[str, bytes], None],
        confirmed: Callable[[str], None], *, on_end: Callable[[str], None],
        on_refusal: Callable[[], None],
    ) -> None:  # fmt: skip
        self._pool = pool
        self._heard = heard
        self._confirmed = confirmed
        self._on_end = on_end
        self._on_refusal = on_refusal
        self._channels: set[str] = set()
        self._unsent: list[bytes] = []
        self._sends = asyncio.Event()
        self._connection: AbstractConnection | None = None
        self._heard_at = 0.0
        self._failed = 0
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect, and stay so."""
        self._running = asyncio.create_task(self._run())

    def subscribe(self, channel: str) -> None:
        """Hear a channel from now on: it is confirmed, also where it has been before."""
        self._channels.add(channel)
        self._call("SSUBSCRIBE", channel)

    def unsubscribe(self, channel: str) -> None:
        """Hear a channel no more."""
        self._channels.discard(channel)
        self._call("SUNSUBSCRIBE", channel)

    def forget(self, channel: str) -> None:
        """Hear a channel no more, which Redis has ended, or will."""
        self._channels.discard(channel)

    async def close(self) -> None:
        """Disconnect."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    def _call(self, *command: str) -> None:
        if self._connection is not None:
            self._unsent += self._connection.pack_command(*command)
            self._sends.set()

    async def _run(self) -> None:
        while True:
            connection = self._pool.make_connection()
            try:
                async with asyncio.timeout(REPLY_SECONDS):
                    await connection.connect()
                await self._use(connection)
            except (AskError, ClusterDownError) as error:
                _log.debug("Another shard has a channel, or none: %s", error)
                self._on_refusal()
            except ResponseError as error:
                _log.error("Redis does not let this server hear the others: %s", error)
            except (RedisError, OSError) as error:
                _log.debug("Nothing is heard from Redis: %s", error)
            except Exception:  # noqa: BLE001  # whatever it is, the others have to be heard again
                _log.exception("What is heard from Redis is not understood")
            finally:
                self._connection = None
                await connection.disconnect(nowait=True)
            await asyncio.sleep(AGAIN_SECONDS[min(self._failed, len(AGAIN_SECONDS) - 1)])
            self._failed += 1

    async def _use(self, connection: AbstractConnection) -> None:
        """Hear all channels, until the connection is lost. Raises RedisError or OSError."""
        self._connection, self._unsent = connection, []
        for channel in self._channels:
            self._call("SSUBSCRIBE", channel)
        self._heard_at = asyncio.get_running_loop().time()
        tasks = [
            asyncio.create_task(part(connection)) for part in (self._read, self._send, self._ping)
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, connection: AbstractConnection) -> None:
        while True:
            await self._sends.wait()
            self._sends.clear()
            unsent, self._unsent = self._unsent, []
            await connection.send_packed_command([b"".join(unsent)], check_health=False)

    async def _read(self, connection: AbstractConnection) -> None:
        while True:
            reply = await connection.read_response(timeout=math.inf)
            self._heard_at, self._failed = asyncio.get_running_loop().time(), 0
            match reply:
                case [b"smessage", channel, payload]:
                    self._heard(channel.decode(), payload)
                case [b"ssubscribe", channel, _]:
                    self._failed = 0
                    self._confirmed(channel.decode())
                case [b"sunsubscribe", channel, _] if channel.decode() in self._channels:
                    self._on_end(channel.decode())

    async def _ping(self, _: AbstractConnection) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asked_at = loop.time()
            self._call("PING")
            await asyncio.sleep(PING_SECONDS)
            if self._heard_at < asked_at:
                raise RedisError("it does not answer")

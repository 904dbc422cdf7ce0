"""One connection to Redis, on which commands follow each other without waiting for replies."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import (
    AskError,
    ClusterDownError,
    NoScriptError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)

from chadchat_shared.errors import ChatError, Unavailable

from .refusals import Refusals
from .scripts import ALL, Script

REPLY_SECONDS: Final = 2.5
"""How long a reply may take: nobody is to wait for an answer longer than three seconds."""

Argument = str | bytes | int


class NotHere(Unavailable):
    """A node of a cluster has not done what it was asked for; ``why`` may say who would."""

    def __init__(self, why: AskError | TryAgainError | ClusterDownError) -> None:
        super().__init__()
        self.why = why


def away() -> Unavailable:
    """Return what those who ask are told while Redis cannot be reached."""
    return Unavailable("The server cannot reach its store now. Try again in a moment.")


class Wire:
    """A connection in use. Replies come as futures, in the order of the calls.

    They may fail with StorageFull or Unavailable. With the first failure of the connection all of
    them do, ``error`` is what happened, and ``on_end`` is called with it, once.
    """

    def __init__(self, connection: AbstractConnection, refusals: Refusals) -> None:
        self.error: Exception | None = None
        self.on_end: Callable[[Exception], None] = lambda _: None
        self._connection = connection
        self._refusals = refusals
        self._loop = asyncio.get_running_loop()
        self._unsent: list[bytes] = []
        self._sends = asyncio.Event()
        self._replies: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._look: asyncio.TimerHandle | None = None
        self._tasks = [self._loop.create_task(self._send()), self._loop.create_task(self._read())]

    @classmethod
    async def connect(cls, connection: AbstractConnection, refusals: Refusals) -> Wire:
        """Connect, and make the scripts known. Raises RedisError or OSError."""
        wire = None
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                await connection.connect()
                wire = cls(connection, refusals)
                await asyncio.gather(*(wire.call("SCRIPT", "LOAD", each.text) for each in ALL))
        except BaseException as error:
            failed = None
            if wire is not None:
                failed = wire.error
                await wire.close()
            else:
                await connection.disconnect(nowait=True)
            if isinstance(error, Unavailable | TimeoutError):
                raise (failed or RedisError("it does not answer")) from None
            raise
        return wire

    def call(self, *command: Argument) -> asyncio.Future[Any]:
        """Send a command; return its reply to come."""
        future: asyncio.Future[Any] = self._loop.create_future()
        if self.error is not None:
            future.set_exception(away())
            return future
        self._unsent.append(_packed(command))
        self._sends.set()
        self._replies.append((future, self._loop.time()))
        if self._look is None:
            self._look = self._loop.call_later(REPLY_SECONDS, self._look_at_time)
        return future

    def run(self, script: Script, keys: list[str], *arguments: Argument) -> asyncio.Future[Any]:
        """Run a script; return its reply to come."""
        return self.call("EVALSHA", script.sha, len(keys), *keys, *arguments)

    async def close(self) -> None:
        """Break off the connection, quietly."""
        self.on_end = lambda _: None
        self._end(RedisError("closed"))
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._connection.disconnect(nowait=True)

    async def _send(self) -> None:
        try:
            while True:
                await self._sends.wait()
                self._sends.clear()
                unsent, self._unsent = self._unsent, []
                await self._connection.send_packed_command([b"".join(unsent)], check_health=False)
        except (RedisError, OSError) as error:
            self._end(error)

    async def _read(self) -> None:
        try:
            while True:
                try:
                    reply = await self._connection.read_response(timeout=math.inf)
                except (NoScriptError, ReadOnlyError):  # it has forgotten them, or is a replica now
                    raise
                except ResponseError as error:
                    reply = self._refusal(error)
                future, _ = self._replies.popleft()
                if future.done():  # whoever has asked has hung up
                    continue
                if isinstance(reply, ChatError):
                    future.set_exception(reply)
                else:
                    future.set_result(reply)
        except (RedisError, OSError) as error:
            self._end(error)

    def _refusal(self, error: ResponseError) -> ChatError:
        if isinstance(error, AskError | TryAgainError | ClusterDownError):
            return NotHere(error)
        return self._refusals.answer(error)

    def _look_at_time(self) -> None:
        self._look = None
        if not self._replies:
            return
        due = self._replies[0][1] + REPLY_SECONDS
        if self._loop.time() >= due:
            self._end(RedisError("it does not answer"))
        else:
            self._look = self._loop.call_at(due, self._look_at_time)

    def _end(self, error: Exception) -> None:
        if self.error is not None:
            return
        self.error = error
        if self._look is not None:
            self._look.cancel()
        for task in self._tasks:
            task.cancel()
        for future, _ in self._replies:
            if not future.done():
                future.set_exception(away())
        self.on_end(error)


def _packed(command: tuple[Argument, ...]) -> bytes:
    """Return a command as it is sent. The library takes three times as long for it."""
    parts = [b"*%d\r\n" % len(command)]
    for argument in command:
        data = argument if isinstance(argument, bytes) else str(argument).encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(data), data))
    return b"".join(parts)

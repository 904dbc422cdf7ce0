"""A Socket.IO client that costs as little as Python lets it: frames are counted, not parsed.

It speaks WebSocket (RFC 6455) straight over an asyncio protocol, knows one room and two events, and
never looks at a message that it is sent, so that one core of clients can keep one core of server
busy.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import deque
from collections.abc import Callable
from typing import cast

_TEXT = 0x81
_CHAT = b'"kind":"chat"'
_ACK = b"439["


def frame(text: bytes) -> bytes:
    """Return a masked text frame; the mask is zero, which the RFC permits a benchmark to be."""
    length = len(text)
    if length < 126:
        return bytes((_TEXT, 0x80 | length)) + b"\0\0\0\0" + text
    return bytes((_TEXT, 0x80 | 126)) + length.to_bytes(2, "big") + b"\0\0\0\0" + text


def _answer(data: bytes) -> dict[str, object] | None:
    """Return the answer to event 1 if all of it has come."""
    _, mark, rest = data.partition(b"431[")
    try:
        answer: dict[str, object] = json.JSONDecoder().raw_decode(rest.decode("latin-1"))[0]
    except ValueError:
        return None
    return answer if mark else None


class Client(asyncio.Protocol):
    """One connection in one room; ``deliveries`` counts the chat messages that it has received."""

    def __init__(self) -> None:
        self.deliveries = 0
        self.acks = 0
        self.latencies: list[float] = []
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._waiting: asyncio.Future[dict[str, object]] | None = None
        self._read: Callable[[bytes], dict[str, object] | None] = _answer
        self._sent_at: deque[float] = deque()
        self._message = b""

    async def open(self, host: str, port: int) -> None:
        """Connect, upgrade, and join the namespace."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, host, port)
        self._write(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            b"Host: %s:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            % (host.encode(), port)
        )
        await self._expect(lambda data: {} if b'"sid"' in data else None)
        self._write(frame(b"40"))
        await self._expect(lambda data: {} if b"40{" in data else None)

    async def ask(self, event: str, argument: dict[str, object]) -> dict[str, object]:
        """Send an event and return its answer; only before the room is busy."""
        self._write(frame(f"421{json.dumps([event, argument])}".encode()))
        return await self._expect(_answer)

    def talk(self, text: str, in_flight: int) -> None:
        """Keep ``in_flight`` messages under way, the next when one is acknowledged."""
        self._message = frame(f'429["message",{json.dumps({"data": text})}]'.encode())
        self._deliver_acks(in_flight, first=True)

    def hush(self) -> None:
        """Send nothing more."""
        self._message = b""

    def close(self) -> None:
        """Drop the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Let whoever waits know."""
        if not self.lost.done():
            self.lost.set_result(None)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error or ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        """Count what came; a mark that is cut in two is found with what came before."""
        if self._waiting is not None:
            self._buffer += data
            if (found := self._read(self._buffer)) is not None and not self._waiting.done():
                self._waiting.set_result(found)
            return
        self.deliveries += (self._buffer[1 - len(_CHAT) :] + data).count(_CHAT)
        if acks := (self._buffer[1 - len(_ACK) :] + data).count(_ACK):
            self._deliver_acks(acks)
        self._buffer = data[1 - len(_CHAT) :]

    def _deliver_acks(self, count: int, *, first: bool = False) -> None:
        now = time.perf_counter()
        if not first:
            self.acks += count
            for _ in range(count):
                self.latencies.append(now - self._sent_at.popleft())
        if self._message:
            self._sent_at.extend([now] * count)
            self._write(self._message * count)

    async def _expect(self, read: Callable[[bytes], dict[str, object] | None]) -> dict[str, object]:
        self._read, self._buffer = read, b""
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.wait_for(self._waiting, 30)
        finally:
            self._waiting, self._buffer = None, b""

    def _write(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)


def pin(core: int, process: int = 0) -> None:
    """Keep a process (0: this one) on one core, where the system can be asked to."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process, {core % (os.cpu_count() or 1)})

"""Long-polling: what waits for a client's next request, and the request that waits for it."""

from __future__ import annotations

import asyncio
from collections import deque

from aiohttp import web
from engineio.exceptions import EngineIOError
from engineio.packet import NOOP, Packet

from .frames import Frames

POLL_PACKETS_MAX = 16
"""Packets in the answer to one poll: python-engineio's client takes no more by default."""


class Polling:
    """Packets in the order of their sending; ``size`` is what all of them have in bytes."""

    def __init__(self) -> None:
        self.size = 0
        self._packets: deque[bytes] = deque()
        self._came = asyncio.Event()
        self._ended = False
        self._poll: tuple[asyncio.Task[object], asyncio.BaseTransport] | None = None

    def put(self, frames: Frames) -> None:
        """Let ``frames`` wait for the next poll."""
        self._packets.extend(frames.packets)
        self.size += sum(map(len, frames.packets))
        self._came.set()

    def end(self) -> None:
        """Answer every poll from now on, however little there is."""
        self._ended = True
        self._came.set()

    def interrupt(self) -> None:
        """Answer the poll under way, so that the connection can become another one."""
        if not self._packets:
            self.put(Frames.of(str(NOOP).encode()))

    def take_all(self) -> bytes:
        """Take what waits, as WebSocket frames."""
        packets, self._packets, self.size = self._packets, deque(), 0
        idle = str(NOOP).encode()
        return b"".join(Frames.of(packet).wire for packet in packets if packet != idle)

    async def poll(self, request: web.Request, patience: float) -> list[Packet]:
        """Answer one poll: at once with what waits, else when something comes.

        A poll ends the one before it where that one's connection has gone; what was taken for a
        connection that has gone meanwhile waits for the next poll. Raises EngineIOError where the
        earlier one is still there (Engine.IO protocol 4, "HTTP long-polling"), TimeoutError where
        nothing comes within ``patience`` seconds.
        """
        task, transport = asyncio.current_task(), request.transport
        if self._poll is not None:
            earlier, its_transport = self._poll
            if not its_transport.is_closing():
                raise EngineIOError
            earlier.cancel()
        if task is None or transport is None:
            return []
        mine = self._poll = (task, transport)
        try:
            async with asyncio.timeout(patience):
                await self._came.wait()
        finally:
            if self._poll is mine:
                self._poll = None
        return [] if transport.is_closing() else self._take()

    def _take(self) -> list[Packet]:
        taken = [self._packets.popleft() for _ in range(min(POLL_PACKETS_MAX, len(self._packets)))]
        self.size -= sum(map(len, taken))
        if not self._packets and not self._ended:
            self._came.clear()
        return [Packet(int(packet[:1]), packet[1:].decode()) for packet in taken]

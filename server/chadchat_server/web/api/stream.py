"""One program that listens to a room."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ...fanout import Frames, Peer
from .server_sent import Encoder


class EventStream(Peer):
    """What waits for a program to read it: nothing of the log before ``follow``, then everything.

    One for whom more than ``backlog_max`` bytes wait unread is cut off, by ``overrun``; soon, as
    whoever writes to it is writing to others.
    """

    __slots__ = (
        "_backlog_max", "_encoder", "_following", "_more", "_overrun", "_size", "_waiting",
        "address", "closed",
    )  # fmt: skip

    def __init__(
        self, address: str, encoder: Encoder, backlog_max: int, overrun: Callable[[], None]
    ) -> None:
        self.address = address
        self.closed = False
        self._encoder = encoder
        self._backlog_max = backlog_max
        self._overrun = overrun
        self._following = False
        self._waiting: list[bytes] = []
        self._size = 0
        self._more = asyncio.Event()

    def write(self, frames: Frames) -> None:
        """Put the events of ``frames`` behind what waits; the last one closes the stream."""
        for event in self._encoder.events(frames):
            if self.closed:
                return
            if event.seq is None or self._following:
                self._put(event.wire)
            if event.last:
                self.close()

    def follow(self) -> None:
        """Have lines of the log from now on, as what was said before has been read there."""
        self._following = True

    def close(self) -> None:
        """Take nothing more."""
        self.closed = True
        self._more.set()

    async def next(self) -> bytes:
        """Return what waits, as soon as there is something; nothing at the end."""
        await self._more.wait()
        waiting, self._waiting, self._size = b"".join(self._waiting), [], 0
        if not self.closed:
            self._more.clear()
        return waiting

    def _put(self, wire: bytes) -> None:
        self._waiting.append(wire)
        self._size += len(wire)
        self._more.set()
        if self._size > self._backlog_max:
            self.close()
            asyncio.get_running_loop().call_soon(self._overrun)

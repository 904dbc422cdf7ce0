"""One program that listens to a room."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from ...fanout import Frames, Peer
from .server_sent import Encoder

_PIECE: Final = 65_536
"""Bytes that are written at once; a little more, as events are whole."""


class EventStream(Peer):
    """What waits for a program to read it: nothing of the log before ``follow``, then everything.

    One for whom more than ``backlog_max`` bytes wait unread is cut off, by ``overrun``; soon, as
    whoever writes to it is writing to others. ``overran`` says so. What ``next`` has returned
    waits, too, until it is asked for more.
    """

    __slots__ = (
        "_backlog_max", "_encoder", "_following", "_handed", "_more", "_overrun", "_size",
        "_waiting", "address", "closed", "overran",
    )  # fmt: skip

    def __init__(
        self, address: str, encoder: Encoder, backlog_max: int, overrun: Callable[[], None]
    ) -> None:
        self.address = address
        self.closed = False
        self.overran = False
        self._encoder = encoder
        self._backlog_max = backlog_max
        self._overrun = overrun
        self._following = False
        self._waiting: deque[bytes] = deque()
        self._size = self._handed = 0
        self._more = asyncio.Event()

    @property
    def backlog(self) -> int:
        """Bytes that wait for the program to read them."""
        return self._size

    def write(self, frames: Frames) -> None:
        """Put the events of ``frames`` behind what waits; the last one closes the stream."""
        for event in self._encoder.events(frames):
            if self.closed:
                return
            if event.seq is None or self._following:
                self._put(event.wire)
            if event.last:
                self.finish()

    def follow(self) -> None:
        """Have lines of the log from now on, as what was said before has been read there."""
        self._following = True

    def finish(self) -> None:
        """Take nothing more; when what waits has been taken, ``next`` returns nothing."""
        self.closed = True
        self._more.set()

    async def next(self) -> bytes:
        """Return what waits next, as soon as there is something; nothing at the end.

        To be asked again when that has been written.
        """
        self._size -= self._handed
        self._handed = 0
        await self._more.wait()
        piece: list[bytes] = []
        while self._waiting and self._handed < _PIECE:
            piece.append(self._waiting.popleft())
            self._handed += len(piece[-1])
        if not (self._waiting or self.closed):
            self._more.clear()
        return b"".join(piece)

    def _put(self, wire: bytes) -> None:
        self._waiting.append(wire)
        self._size += len(wire)
        self._more.set()
        if self._size > self._backlog_max:
            self.finish()
            self.overran = True
            asyncio.get_running_loop().call_soon(self._overrun)

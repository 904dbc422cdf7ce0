"""What waits for a long-polling client's next request."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from engineio.packet import Packet

POLL_PACKETS_MAX = 16
"""Packets in the answer to one poll: python-engineio's client takes no more by default."""


class PollQueue(asyncio.Queue[Packet | None]):
    """Packets in the order of their sending; None, which stays the last, is the end.

    ``size`` is what all of them have in bytes, by which the queue is bounded.
    """

    _queue: deque[Packet | None]

    def __init__(self) -> None:
        super().__init__()
        self.size = 0

    async def take(self) -> list[Packet]:
        """Wait for packets, and take what goes into one answer; nothing is the end."""
        waiting = [await self.get()]
        while len(waiting) < POLL_PACKETS_MAX and not self.empty():
            waiting.append(self.get_nowait())
        if waiting[-1] is None:
            self.put_nowait(None)  # the end is for the next poll too
        return [packet for packet in waiting if packet is not None]

    def put_back(self, packets: Sequence[Packet]) -> None:
        """Put packets that were taken and reached nobody before the others again."""
        later = [self.get_nowait() for _ in range(self.qsize())]
        for packet in (*packets, *later):
            self.put_nowait(packet)

    def _put(self, item: Packet | None) -> None:
        self.size += _size(item)
        super()._put(item)

    def _get(self) -> Packet | None:
        item = super()._get()
        self.size -= _size(item)
        return item


def _size(packet: Packet | None) -> int:
    return 0 if packet is None else len(packet.encode().encode())

"""Messages of one's own that the server has not acknowledged yet."""

from __future__ import annotations

import asyncio
import secrets
import time
import uuid
from collections import deque
from dataclasses import dataclass, field

from chadchat_shared.answers import Stored
from chadchat_shared.errors import ChatError


def new_message_id() -> str:
    """Return a UUID of version 7 (RFC 9562): such ids are in the order of time, which is what a
    server's index of them is quickest with.
    """
    unix_ms = time.time_ns() // 1_000_000
    later = 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=(unix_ms & (1 << 48) - 1) << 80 | later))


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """A message on its way. ``outcome`` gets where it is in the log, or why it was refused."""

    text: str
    id: str = field(default_factory=new_message_id)
    outcome: asyncio.Future[Stored | ChatError] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def settle(self, outcome: Stored | ChatError) -> None:
        """Note how it went, unless nobody wants to know any more."""
        if not self.outcome.done():
            self.outcome.set_result(outcome)


class Outbox:
    """Deliveries in the order they were posted; each leaves it only when it is settled."""

    def __init__(self) -> None:
        self._waiting: deque[Delivery] = deque()
        self._posted = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, delivery: Delivery) -> None:
        """Put ``delivery`` behind the others."""
        self._waiting.append(delivery)
        self._posted.set()

    async def first(self) -> Delivery:
        """Return the oldest, which stays; wait until there is one."""
        while not self._waiting:
            self._posted.clear()
            await self._posted.wait()
        return self._waiting[0]

    def take_first(self) -> Delivery:
        """Take the oldest out."""
        return self._waiting.popleft()

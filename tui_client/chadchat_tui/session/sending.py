"""Sending what is in a room's outbox: one message after another, each until it is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from chadchat_shared.answers import Stored
from chadchat_shared.errors import ChatError

from .errors import ConnectionLost, Withdrawn
from .outbox import Delivery, Outbox


class Sender:
    """Sends over as many connections as that takes.

    ``ready`` waits until one is in the room. ``store`` asks the server then, and raises what it was
    refused with, or ConnectionLost. ``posted`` and ``settled`` are told of each message.
    """

    def __init__(
        self,
        outbox: Outbox,
        ready: Callable[[], Awaitable[object]],
        store: Callable[[Delivery], Awaitable[Stored]],
        posted: Callable[[Delivery], None],
        settled: Callable[[Delivery, Stored | ChatError], None],
    ) -> None:
        self._outbox = outbox
        self._ready = ready
        self._store = store
        self._posted = posted
        self._settled = settled
        self._tried: Delivery | None = None
        self._sending: asyncio.Task[None] | None = None

    @property
    def kept(self) -> bool:
        """Whether what is not sent yet outlives this process."""
        return self._outbox.kept

    def start(self, owner: str, former: str | None) -> None:
        """Begin, unless it has begun; what ``owner`` left in an earlier process goes first.

        What ``former``, who one was before, left there is refused until it is posted again.
        """
        if self._sending is None:
            self._outbox.open(owner, former)
            self._sending = asyncio.create_task(self._send_all())

    async def has_space(self) -> None:
        """Wait until one more message may wait to be sent."""
        await self._outbox.has_space()

    def post(self, delivery: Delivery) -> None:
        """Put ``delivery`` on its way, behind the others. Raises OutboxFull."""
        self._outbox.add(delivery)
        self._posted(delivery)

    def withdraw(self) -> list[Delivery]:
        """Take back what the server has never been sent, and return it."""
        withdrawn = [one for one in self._outbox.waiting if one is not self._tried]
        for delivery in withdrawn:
            self._outbox.remove(delivery)
            delivery.settle(Withdrawn())
        return withdrawn

    def give_up(self, id: str) -> None:  # noqa: A002  # as everywhere on the wire
        """Keep the message with ``id``, which was refused, no longer."""
        self._outbox.give_up(id)

    async def discard(self) -> None:
        """Keep nothing on disk any more."""
        await self._outbox.discard()

    def stop(self, reason: ChatError, *, keep: bool) -> None:
        """Send no more. What is not sent is refused for ``reason``, or kept for another time."""
        if self._sending is not None:
            self._sending.cancel()
        for delivery in self._outbox.waiting:
            if keep:
                delivery.settle(reason)
            else:
                self._refuse(delivery, reason)
        self._outbox.close()

    async def stopped(self) -> None:
        """Wait until what is kept is on disk."""
        await self._outbox.closed()

    async def _send_all(self) -> None:
        for delivery in await self._outbox.adopt():
            self._posted(delivery)
            if delivery.outcome.done():
                self._settled(delivery, delivery.outcome.result())
        while True:
            delivery = await self._outbox.first()
            await self._ready()
            if delivery in self._outbox.waiting:  # and has not been taken back meanwhile
                await self._send(delivery)

    async def _send(self, delivery: Delivery) -> None:
        """Send once; after a lost connection it stays the first."""
        self._tried = delivery
        try:
            stored = await self._store(delivery)
        except ConnectionLost:
            return
        except ChatError as refusal:
            self._refuse(delivery, refusal)
            return
        self._outbox.remove(delivery)
        delivery.settle(stored)
        self._settled(delivery, stored)

    def _refuse(self, delivery: Delivery, reason: ChatError) -> None:
        self._outbox.refuse(delivery, reason)
        delivery.settle(reason)
        self._settled(delivery, reason)

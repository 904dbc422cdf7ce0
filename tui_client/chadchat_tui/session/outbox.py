"""Messages of one's own that the server has not acknowledged yet."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from chadchat_shared.answers import Stored
from chadchat_shared.errors import ChatError
from chadchat_shared.limits import TEXT_MAX_SETTABLE
from chadchat_shared.message_ids import MessageIds
from chadchat_shared.text import clean_message, clean_text

from .errors import OutboxFull, RefusedBefore
from .outbox_file import Kept
from .outbox_keeper import OutboxFolder, OutboxKeeper

OUTBOX_MAX: Final = 500
"""Messages of one room that may wait to be acknowledged."""


def seat_of(server: str, token: str | None) -> str:
    """Return what the messages of the member with ``token`` are kept under: the same in a room that
    was restored from a backup, and another's in a room that has the code later.
    """
    return f"{server}\n{token}"


async def keep_for_later(folder: OutboxFolder, seat: str, texts: Iterable[str]) -> bool:
    """Have ``texts`` sent when the member of ``seat`` is in the room the next time. Return whether
    they are on disk, which they are not where more would wait than may. Raises BadRequest or
    TooLong for what no server takes.
    """
    deliveries = [Delivery(clean_message(text, TEXT_MAX_SETTABLE)) for text in texts]
    keeper = OutboxKeeper(folder, seat)
    fits = len(await keeper.adopted()) + len(deliveries) <= OUTBOX_MAX
    if fits:
        for delivery in deliveries:
            keeper.add(delivery.to_keep())
    keeper.close(keep=True)
    await keeper.written()
    return fits and keeper.kept


_message_ids = MessageIds()


def unix_milliseconds() -> int:
    """Return Unix time in milliseconds by this machine's clock."""
    return time.time_ns() // 1_000_000


def new_message_id() -> str:
    """Return an id that no message has."""
    return _message_ids.next(unix_milliseconds())


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """A message on its way, posted at ``ts`` in Unix milliseconds. ``outcome`` gets where it is in
    the log, or why it was refused.
    """

    text: str
    id: str = field(default_factory=new_message_id)
    ts: int = field(default_factory=unix_milliseconds)
    outcome: asyncio.Future[Stored | ChatError] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def to_keep(self, refusal: str | None = None) -> Kept:
        """Return it as it is kept on disk."""
        return Kept(self.id, self.text, self.ts, refusal)

    def settle(self, outcome: Stored | ChatError) -> None:
        """Note how it went, unless nobody wants to know any more."""
        if not self.outcome.done():
            self.outcome.set_result(outcome)


class Outbox:
    """Deliveries in the order they were posted; each leaves it only when it is settled.

    With a ``folder`` they are on disk until then, and those that were refused, until they are
    posted again or given up.
    """

    def __init__(self, folder: OutboxFolder | None) -> None:
        self._folder = folder
        self._keeper: OutboxKeeper | None = None
        self._waiting: deque[Delivery] = deque()
        self._posted = asyncio.Event()
        self._taken_out = asyncio.Event()

    @property
    def waiting(self) -> list[Delivery]:
        """What is in it, oldest first."""
        return [*self._waiting]

    @property
    def kept(self) -> bool:
        """Whether what is in it outlives this process."""
        return self._keeper is not None and self._keeper.kept

    def open(self, owner: str, former: str | None) -> None:
        """Begin to keep what is added as ``owner``'s, who was ``former`` before, if anybody."""
        if self._folder is not None:
            self._keeper = OutboxKeeper(self._folder, owner, former)

    async def adopt(self) -> list[Delivery]:
        """Put before all others what earlier processes of the owner left behind, and return it.

        What was refused is returned too, with that as its outcome, and waits no more.
        """
        if self._keeper is None:
            return []
        adopted: list[Delivery] = []
        for one in await self._keeper.adopted():
            delivery = Delivery(one.text, one.id, one.ts)
            if one.refusal is not None:
                delivery.settle(RefusedBefore(one.refusal))
            adopted.append(delivery)
        self._waiting.extendleft(one for one in reversed(adopted) if not one.outcome.done())
        self._posted.set()
        return adopted

    async def has_space(self) -> None:
        """Wait until one more may wait."""
        while len(self._waiting) >= OUTBOX_MAX:
            self._taken_out.clear()
            await self._taken_out.wait()

    def add(self, delivery: Delivery) -> None:
        """Put ``delivery`` behind the others. Raises OutboxFull."""
        if len(self._waiting) >= OUTBOX_MAX:
            raise OutboxFull
        self._waiting.append(delivery)
        if self._keeper is not None:
            self._keeper.add(delivery.to_keep())
        self._posted.set()

    async def first(self) -> Delivery:
        """Return the oldest, which stays, when it is on disk; wait until there is one."""
        while True:
            while not self._waiting:
                self._posted.clear()
                await self._posted.wait()
            oldest = self._waiting[0]
            if self._keeper is not None:
                await self._keeper.written()
            if oldest in self._waiting:
                return oldest

    def remove(self, delivery: Delivery) -> None:
        """Take ``delivery`` out."""
        self._take_out(delivery)
        self.give_up(delivery.id)

    def refuse(self, delivery: Delivery, reason: ChatError) -> None:
        """Take ``delivery`` out, and keep it as what was refused for ``reason``."""
        self._take_out(delivery)
        if self._keeper is not None:
            self._keeper.add(delivery.to_keep(clean_text(reason.message)))

    def give_up(self, id: str) -> None:  # noqa: A002  # as everywhere on the wire
        """Keep the message with ``id``, which does not wait, no longer."""
        if self._keeper is not None:
            self._keeper.remove(id)

    def close(self) -> None:
        """Take all out, and leave it on disk for the next process."""
        self._waiting.clear()
        self._taken_out.set()
        if self._keeper is not None:
            self._keeper.close(keep=True)

    async def discard(self) -> None:
        """Keep nothing any more."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.close(keep=False)
            await keeper.written()

    async def closed(self) -> None:
        """Wait until everything is on disk."""
        if self._keeper is not None:
            await self._keeper.written()

    def _take_out(self, delivery: Delivery) -> None:
        self._waiting.remove(delivery)
        self._taken_out.set()

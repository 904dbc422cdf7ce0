"""What is written, or waits already, before one is in a room."""

from __future__ import annotations

from chadchat_shared.limits import TEXT_MAX_SETTABLE
from chadchat_shared.text import clean_message

from .errors import OutboxFull
from .outbox import OUTBOX_MAX, Delivery
from .outbox_file import Kept
from .outbox_keeper import OutboxFolder, OutboxKeeper


class EarlyOutbox:
    """Holds messages for a room that one is on the way to.

    With a ``folder`` and the ``seat`` that one has in the room, they are on disk at once, until it
    is closed, and those that earlier processes left there are known.
    """

    def __init__(self, folder: OutboxFolder | None = None, seat: str | None = None) -> None:
        self._folder = folder
        self._seat = seat
        self._keeper = self._open()
        self._left: list[Kept] = []
        self._written: list[Delivery] = []
        self._unkept: list[Delivery] = []
        self._closed = False

    @property
    def kept(self) -> bool:
        """Whether all that is in it outlives this process."""
        return self._keeper is not None and self._keeper.kept and not self._unkept

    async def left(self) -> list[Kept]:
        """Return what earlier processes left."""
        if self._keeper is not None:
            self._left = await self._keeper.adopted()
        return self._left

    def add(self, text: str) -> Delivery:
        """Take in ``text`` and return it as it waits. Raises BadRequest, TooLong or OutboxFull."""
        if len(self._left) + len(self._written) >= OUTBOX_MAX:
            raise OutboxFull
        delivery = Delivery(clean_message(text, TEXT_MAX_SETTABLE))
        self.put(delivery)
        return delivery

    def put(self, delivery: Delivery) -> None:
        """Have ``delivery`` wait, which was written before there was this outbox."""
        self._written.append(delivery)
        if self._keeper is None or self._closed:
            self._unkept.append(delivery)
        else:
            self._keeper.add(delivery.to_keep())

    async def close(self) -> None:
        """Let go of what is on disk, so that the room, or the next process, finds it there."""
        if self._keeper is not None and not self._closed:
            self._closed = True
            self._keeper.close(keep=True)
            await self._keeper.written()

    def in_memory(self) -> list[Delivery]:
        """Return what was written and is not on disk."""
        on_disk = self._keeper is not None and self._keeper.kept
        return self._unkept if on_disk else self._written

    async def take_back(self) -> list[Delivery]:
        """Return what was written; it is kept no more."""
        await self.close()
        if (keeper := self._open()) is not None:
            await keeper.adopted()
            for delivery in self._written:
                keeper.remove(delivery.id)
            keeper.close(keep=True)
            await keeper.written()
        return self._written

    def _open(self) -> OutboxKeeper | None:
        if self._folder is None or self._seat is None:
            return None
        return OutboxKeeper(self._folder, self._seat)

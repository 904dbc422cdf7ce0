"""Newcomers come in together: all that ask while a change of the room is made make the next one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from chadchat_shared.errors import BadToken, ChatError

from ..domain.arriving import Arrivals, Newcomer
from ..domain.changes import MembersCame
from ..domain.members import Member
from ..domain.room import Room
from .ledger import Ledger
from .timekeeper import unix_ms


@dataclass(slots=True, eq=False)
class _Asking:
    """A newcomer, and who waits for what becomes of it."""

    newcomer: Newcomer
    answer: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def refuse(self, error: ChatError) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)

    def accept(self) -> None:
        if not self.answer.done():
            self.answer.set_result(None)


class Arriving:
    """Makes newcomers members by way of the ``ledger``."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: dict[Room, list[_Asking]] = {}
        self._welcoming: set[asyncio.Task[None]] = set()

    async def take_in(self, room: Room, newcomer: Newcomer) -> Member:
        """Make a newcomer a member of ``room``.

        Raises RoomLocked, Forbidden (banned), NameTaken, RoomFull, StorageFull or Unavailable, and
        BadToken where it is out again already.
        """
        asking = _Asking(newcomer)
        if (waiting := self._waiting.get(room)) is not None:
            waiting.append(asking)
        else:
            self._waiting[room] = [asking]
            welcoming = asyncio.create_task(self._welcome(room))
            self._welcoming.add(welcoming)
            welcoming.add_done_callback(self._welcoming.discard)
        await asyncio.shield(asking.answer)
        return room.member_of(newcomer.token_hash)

    async def _welcome(self, room: Room) -> None:
        crowd: list[_Asking] = []

        def decide() -> MembersCame | None:
            crowd.extend(self._waiting.pop(room, ()))
            arrivals = Arrivals(room)
            for asking in crowd:
                try:
                    if not _is_member(room, asking.newcomer):
                        arrivals.take(asking.newcomer)
                except ChatError as error:
                    asking.refuse(error)
            crowd[:] = [asking for asking in crowd if not asking.answer.done()]
            return arrivals.change(unix_ms())

        try:
            await self._ledger.make(room, decide)
        except ChatError as error:
            for asking in crowd or self._waiting.pop(room, []):
                asking.refuse(error)
        else:
            for asking in crowd:
                asking.accept()


def _is_member(room: Room, newcomer: Newcomer) -> bool:
    """Say whether it has come in by another server meanwhile. Raises Forbidden (banned)."""
    with suppress(BadToken):
        room.member_of(newcomer.token_hash)
        return True
    return False

"""Who a browser is in which room: its seats, looked up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from chadchat_shared.errors import BadCode, BadToken, ChatError, RoomNotFound

from ...gateway import Admission, Doorman, Seat
from ..sessions import Sessions, seat_id


@dataclass(frozen=True, slots=True)
class TakenSeat:
    """A seat that is a member's: where it is, and as whom one is there."""

    seat: Seat
    present: Admission

    @property
    def room(self) -> str:
        """The room's code now, which may be another than the cookie's."""
        return self.present.room.code

    @property
    def name(self) -> str:
        """The member's name."""
        return self.present.member.name

    @property
    def url(self) -> str:
        """The address of the room's page for this seat."""
        return address_in(self.room, seat_id(self.present.member.token_hash))

    def is_in(self, code: str) -> bool:
        """Whether its room has ``code``, or had it."""
        return code in {self.room, *self.present.room.former}

    def listed(self) -> dict[str, str | bool]:
        """Return what a page is told of it; ``here``: whether the member is, by any connection."""
        here = self.present.room.is_here(self.present.member)
        return {"room": self.room, "name": self.name, "url": self.url, "here": here}


class Seats:
    """The seats of browsers, by their cookies, which ``sessions`` reads and writes."""

    def __init__(self, doorman: Doorman, sessions: Sessions) -> None:
        self._doorman = doorman
        self.sessions = sessions

    async def present(self, seat: Seat) -> Admission | None:
        """Return the member that ``seat`` is, if it still is one.

        Raises Unavailable, where that cannot be said now.
        """
        try:
            return await self._doorman.recognise_signed(seat)
        except (BadCode, RoomNotFound, BadToken):
            return None

    async def sort(self, seats: list[Seat]) -> tuple[list[TakenSeat], list[Seat]]:
        """Return those of ``seats`` that are a member's, and those that are nobody's any more.

        What cannot be said now of a seat may be said later, so that it is in neither.
        """
        outcomes = await asyncio.gather(*(self._look_up(seat) for seat in seats))
        known = list(zip(seats, outcomes, strict=True))
        taken = [TakenSeat(seat, found) for seat, found in known if isinstance(found, Admission)]
        return taken, [seat for seat, found in known if found is None]

    async def _look_up(self, seat: Seat) -> Admission | ChatError | None:
        try:
            return await self.present(seat)
        except ChatError as error:
            return error


def address_in(code: str, id_: str) -> str:
    """Return the address of a room's page for the seat with this id (protocol: Tabs)."""
    return f"/{code}?seat={id_}"

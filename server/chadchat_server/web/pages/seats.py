"""Who a browser is in which room: its seats, looked up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from chadchat_shared.errors import BadCode, BadToken, ChatError, RoomNotFound

from ...gateway import Admission, Doorman, Seat
from ..sessions import Sessions, seat_id


@dataclass(frozen=True, slots=True)
class TakenSeat:
    """A seat that is a member's: where it is, and as whom one is there.

    ``here`` says whether the member counts as here now, by any connection.
    """

    room: str
    name: str
    url: str
    here: bool


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

    async def name_in(self, seat: Seat) -> str:
        """Return the name that the browser has in ``seat``, or "" where that is not known now."""
        try:
            present = await self.present(seat)
        except ChatError:
            return ""
        return present.member.name if present else ""

    async def sort(self, seats: list[Seat]) -> tuple[list[TakenSeat], list[Seat]]:
        """Return those of ``seats`` that are a member's, and those that are nobody's any more.

        What cannot be said now of a seat may be said later, so that it is in neither.
        """
        outcomes = await asyncio.gather(*(self._look_up(seat) for seat in seats))
        taken = [_taken(outcome) for outcome in outcomes if isinstance(outcome, Admission)]
        gone = [seat for seat, outcome in zip(seats, outcomes, strict=True) if outcome is None]
        return taken, gone

    async def _look_up(self, seat: Seat) -> Admission | ChatError | None:
        try:
            return await self.present(seat)
        except ChatError as error:
            return error


def address_in(code: str, id_: str) -> str:
    """Return the address of a room's page for the seat with this id (protocol: Tabs)."""
    return f"/{code}?seat={id_}"


def _taken(present: Admission) -> TakenSeat:
    room, member = present.room, present.member
    url = address_in(room.code, seat_id(member.token_hash))
    return TakenSeat(room.code, member.name, url, room.is_here(member))

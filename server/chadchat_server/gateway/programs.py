"""What programs ask: each request for itself, by a member's token instead of a connection."""

from __future__ import annotations

from chadchat_shared.answers import MembersPage, Page, Stored
from chadchat_shared.requests import Create, History, Join, Members, Message

from .admission import Admission, Doorman, Seat
from .leaving import Leaving
from .reading import Reading
from .saying import Saying
from .timekeeper import Timekeeper


class Programs:
    """Does what a program asks from an ``address``, by the same ways as for connections.

    Where a ``Seat`` is asked for, BadCode, RoomNotFound, BadToken, Forbidden (banned), RateLimited
    and Unavailable are raised where it is none.
    """

    def __init__(
        self, doorman: Doorman, time: Timekeeper, *,
        saying: Saying, reading: Reading, leaving: Leaving,
    ) -> None:  # fmt: skip
        self.reading = reading
        self._doorman = doorman
        self._saying = saying
        self._leaving = leaving
        self._time = time

    async def open_room(self, asked: Create, address: str, claim: str | None) -> Admission:
        """Make a room. Raises as ``Doorman.open_room`` does."""
        return await self._doorman.open_room(
            asked.name, address, asked.topic or "", asked.passphrase or "", claim
        )

    async def join(self, asked: Join, address: str) -> Admission:
        """Make a newcomer a member. Raises as ``Doorman.admit`` does."""
        return await self._doorman.admit(
            asked.code, asked.name or "", address, asked.passphrase or "", asked.claim
        )

    async def recognise(self, seat: Seat, address: str) -> Admission:
        """Return the member that ``seat`` is."""
        return await self._doorman.recognise(seat, address)

    async def leave(self, seat: Seat, address: str) -> None:
        """Give the member's name up for good."""
        present = await self.recognise(seat, address)
        await self._leaving.give_up(present.room, present.member)
        self._time.reschedule()

    async def history(self, seat: Seat, address: str, asked: History) -> Page:
        """Return messages of the room."""
        present = await self.recognise(seat, address)
        return await self.reading.history_of(present.room, asked)

    async def members(self, seat: Seat, address: str, asked: Members) -> MembersPage:
        """Return members of the room."""
        present = await self.recognise(seat, address)
        return self.reading.members_of(present.room, asked)

    async def say(self, seat: Seat, address: str, asked: Message) -> Stored:
        """Put a message into the log, and return when it is there on disk.

        Raises what a connection's message is refused with, too.
        """
        present = await self.recognise(seat, address)
        return await self._saying.say_as(present.room, present.member, address, asked)

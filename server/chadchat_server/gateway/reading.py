"""What members read of their rooms: pages of the log, and of who belongs."""

from __future__ import annotations

from msgspec import structs

from chadchat_shared.answers import MembersPage, Page
from chadchat_shared.errors import BadRequest
from chadchat_shared.events import ChatMessage
from chadchat_shared.requests import History, Members

from ..domain.pages import Span, span_after, span_before
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..fanout import Session
from ..log import RoomLog
from .housekeeping import in_use


class Reading:
    """Reads what is in memory, and else what is in the log."""

    def __init__(self, rooms: Rooms, log: RoomLog) -> None:
        self._rooms = rooms
        self._log = log

    async def history(self, session: Session, asked: History) -> Page:
        """Return messages before or after a seq, or the newest."""
        room, _ = self._rooms.locate(session, asked.room)
        if asked.after is None:
            span = span_before(asked.before, room.seq, asked.limit)
        elif asked.before is None:
            span = span_after(asked.after, room.seq, asked.limit)
        else:
            raise BadRequest("Ask for the messages before a seq or after one, not both.")
        messages, more = await self.page(room, span)
        return Page(messages=messages, more=more)

    async def page(self, room: Room, span: Span) -> tuple[list[ChatMessage], bool]:
        """Return as many messages of ``span`` as make a page, and whether there are more."""
        messages = room.recent(span)
        if messages is None:
            with in_use(room):
                messages = await self._log.read(room.code, span)
            if messages and messages[0].room != room.code:  # it has got another one meanwhile
                messages = [structs.replace(message, room=room.code) for message in messages]
        return span.fit(messages)

    def members(self, session: Session, asked: Members) -> MembersPage:
        """Return the members that came after one."""
        room, _ = self._rooms.locate(session, asked.room)
        after = asked.after or "0"
        if not (after.isascii() and after.isdigit() and len(after) < 16):
            raise BadRequest("That is no member's id.")
        members, more = room.listing.page(int(after))
        return MembersPage(members=members, more=more)

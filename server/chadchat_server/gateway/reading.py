"""What members read of their rooms: pages of the log, what is found in it, and who belongs."""

from __future__ import annotations

from collections.abc import Coroutine

from msgspec import UNSET, structs

from chadchat_shared.answers import Answer, Found, MembersPage, Page, Sought
from chadchat_shared.errors import BadRequest, RateLimited
from chadchat_shared.events import ChatMessage
from chadchat_shared.requests import History, Members, Search, Seek
from chadchat_shared.searching import Query

from ..domain.addresses import address_key
from ..domain.pages import Span, span_after, span_before
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..fanout import Session
from ..log import RoomLog
from .timekeeper import Timekeeper
from .using import in_use


class Reading:
    """Reads what is in memory, and else what is in the log."""

    def __init__(self, rooms: Rooms, log: RoomLog, time: Timekeeper) -> None:
        self._rooms = rooms
        self._log = log
        self._time = time

    def handle(
        self, session: Session, request: History | Search | Seek
    ) -> Coroutine[object, object, Answer]:
        """Do what ``request`` asks of the log."""
        match request:
            case History():
                return self.history(session, request)
            case Search():
                return self.search(session, request)
            case Seek():
                return self.seek(session, request)

    async def history(self, session: Session, asked: History) -> Page:
        """Return messages before or after a seq, or the newest."""
        room, _ = self._rooms.locate(session, asked.room)
        return await self.history_of(room, asked)

    async def history_of(self, room: Room, asked: History) -> Page:
        """Return messages of ``room``, to one of its members."""
        if asked.after is None:
            span = span_before(asked.before, room.kept, asked.limit)
        elif asked.before is None:
            span = span_after(asked.after, room.kept, asked.limit)
        else:
            raise BadRequest("Ask for the messages before a seq or after one, not both.")
        messages, more = await self.page(room, span)
        return Page(messages=messages, more=more)

    async def page(self, room: Room, span: Span) -> tuple[list[ChatMessage], bool]:
        """Return as many messages of ``span`` as make a page, and whether there are more."""
        messages = room.recent(span)
        if messages is None:
            with in_use(room):
                messages = _of(room, await self._log.read(room.code, span))
        return span.fit(messages, room.first)

    async def goes_on_behind(self, room: Room, seq: int) -> bool:
        """Say whether whoever has everything up to ``seq`` can be given all that came later.

        What is not known here may have been said by another server, from which one comes.
        """
        if seq > room.seq:
            with in_use(room):
                await self._log.caught_up(room.code)
        return room.goes_on_behind(seq)

    async def search(self, session: Session, asked: Search) -> Found:
        """Return messages that have what is asked for; it costs as much as a message does."""
        room, member = self._rooms.locate(session, asked.room)
        query = Query.of(asked.query)
        now = self._time.now()
        member.pay(now)
        if session.budget is not None and (wait := session.budget.take(now)):
            raise RateLimited(
                "Your address is asking more than this server allows. Wait a moment.",
                retry_after=wait,
            )
        who = address_key(session.address)
        with in_use(room):
            finding = await self._log.search(room.code, query, asked.before, asked.limit, who)
        more = finding.before > room.first
        return Found(
            messages=_of(room, finding.messages),
            more=more,
            before=finding.before if more else UNSET,
        )

    async def seek(self, session: Session, asked: Seek) -> Sought:
        """Return the place of a time in the room's log."""
        room, _ = self._rooms.locate(session, asked.room)
        with in_use(room):
            return Sought(seq=await self._log.seek(room.code, asked.ts))

    def members(self, session: Session, asked: Members) -> MembersPage:
        """Return the members that came after one."""
        room, _ = self._rooms.locate(session, asked.room)
        return self.members_of(room, asked)

    def members_of(self, room: Room, asked: Members) -> MembersPage:
        """Return members of ``room``, to one of them."""
        after = asked.after or "0"
        if not (after.isascii() and after.isdigit() and len(after) < 16):
            raise BadRequest("That is no member's id.")
        members, more = room.listing.page(int(after))
        return MembersPage(members=members, more=more)


def _of(room: Room, messages: list[ChatMessage]) -> list[ChatMessage]:
    """Return ``messages`` as the room's, which may have got another code since they were read."""
    if messages and messages[0].room != room.code:
        return [structs.replace(message, room=room.code) for message in messages]
    return messages

"""All rooms in memory, which connection is where, and which room needs a look when."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import count

from chadchat_shared.errors import NotJoined, RateLimited, Unavailable
from chadchat_shared.events import ChatMessage, ServerEvent
from chadchat_shared.message_ids import MessageIds
from chadchat_shared.requests import Message
from chadchat_shared.text import clean_message

from .breaches import NoBreach
from .hosting import enthrone, heir_of, host_of, how_often, pause
from .members import Connection, Member
from .neighbours import ALONE, Neighbours
from .records import Draft, RoomRecord
from .room import Room
from .rules import RoomRules


class Rooms:
    """The rooms that somebody uses, and whose connections are in which.

    A room comes into memory by ``adopt`` and leaves it once nobody has used it for a while; the
    log keeps it meanwhile.
    """

    def __init__(self, rules: RoomRules, neighbours: Neighbours = ALONE) -> None:
        self._rules = rules
        self._neighbours = neighbours
        self._rooms: dict[str, Room] = {}
        self._where: dict[Connection, dict[str, Room]] = {}
        self._due: list[tuple[float, int, Room]] = []
        self._due_at: dict[Room, float] = {}
        self._tie = count()
        self._message_ids = MessageIds()

    def __len__(self) -> int:
        return len(self._rooms)

    def __iter__(self) -> Iterator[Room]:
        return iter(list(self._rooms.values()))

    # Rooms

    def get(self, code: str) -> Room | None:
        """Return the room if it is in memory."""
        return self._rooms.get(code)

    def adopt(self, record: RoomRecord, now: float) -> Room:
        """Take a room into memory; one that is there already stays as it is."""
        room = self._rooms.setdefault(record.code, Room(record, self._rules, now, self._neighbours))
        if host_of(room) is None and (heir := heir_of(room)) is not None:
            enthrone(room, heir)  # where the one before was stored as gone, and no other as host
        self.touch(room)
        return room

    def recode(self, room: Room, code: str) -> str:
        """Give ``room`` a code that no other has; return the one before, which members may use."""
        before = room.code
        self._rooms[code] = self._rooms.pop(before)
        for connection in room.connections:
            rooms = self._where[connection]
            rooms[code] = rooms.pop(before)
        room.recode(code)
        return before

    def drop(self, room: Room) -> list[Connection]:
        """Take ``room`` out of memory; return the connections that were in it."""
        connections = list(room.connections)
        for connection in connections:
            self._depart(connection, room)
        room.connections.clear()
        del self._rooms[room.code]
        self._due_at.pop(room, None)
        return connections

    def live_codes(self) -> frozenset[str]:
        """Return the codes of all rooms in memory."""
        return frozenset(self._rooms)

    # Connections

    def locate(self, connection: Connection, code: str | None) -> tuple[Room, Member]:
        """Return the room meant and who the connection is there.

        Raises NotJoined where it is not in that room, or ``code`` is None and it is not in
        exactly one.
        """
        rooms = self._where.get(connection)
        if not rooms:
            raise NotJoined
        if code is None:
            if len(rooms) > 1:
                raise NotJoined("You are in several rooms: say which one is meant.")
            room = next(iter(rooms.values()))
        elif (found := rooms.get(code) or _called(code, rooms.values())) is not None:
            room = found
        else:
            raise NotJoined
        return room, room.connections[connection]

    def enter(
        self, room: Room, member: Member, connection: Connection, *, quietly: bool = False
    ) -> None:
        """Let ``connection`` be in ``room`` as ``member``; ``quietly`` makes no notice of it.

        Raises Unavailable where the room has been dropped meanwhile: who asks again finds what it
        has become.
        """
        if self._rooms.get(room.code) is not room:
            raise Unavailable
        room.connect(member, connection, quietly=quietly)
        self._where.setdefault(connection, {})[room.code] = room
        self.touch(room)

    def leave(self, room: Room, member: Member, *, quietly: bool = False) -> list[Connection]:
        """Take ``member`` out of ``room`` for good; return the connections it was there by.

        ``quietly`` makes no notice of it.
        """
        connections = room.forget(member, quietly=quietly)
        for connection in connections:
            self._depart(connection, room)
        self.touch(room)
        return connections

    def disconnect(self, connection: Connection, now: float) -> None:
        """Take a connection that is no more out of all its rooms."""
        for room in self._where.pop(connection, {}).values():
            room.disconnect(connection, now)
            self.touch(room)

    def _depart(self, connection: Connection, room: Room) -> None:
        rooms = self._where[connection]
        del rooms[room.code]
        if not rooms:
            del self._where[connection]

    # Messages

    def draft(self, room: Room, member: Member, asked: Message, now: float, ts: int) -> Draft:
        """Return what is to be put into the log of ``room``, of which ``member`` is one.

        It is its sender's turn until ``said`` or ``unsaid``. Raises Forbidden (muted),
        RateLimited, BadRequest (nothing left to say) or TooLong.
        """
        if member.muted:
            member.require_voice()
        text = clean_message(asked.data, self._rules.text_max)
        if room.slow and (wait := pause(room, member, now)):
            raise NoBreach(
                f"Here one may write {how_often(room.slow)}. Wait a moment.",
                retry_after=wait,
            )
        if wait := member.bucket.take(now):
            raise RateLimited(
                "You are writing faster than this room allows. Wait a moment.",
                retry_after=wait,
            )
        member.speaking = True
        message_id = asked.id or self._message_ids.next(ts)
        return Draft(room.code, message_id, member.id, member.name, text, ts)

    def bot_draft(self, room: Room, name: str, asked: Message, now: float, ts: int) -> Draft:
        """Return what is to be put into the log of ``room``, where a program of the (clean)
        ``name`` speaks by its webhook: whatever holds for members, but not faster than they may.

        Raises RateLimited, BadRequest (nothing left to say) or TooLong.
        """
        text = clean_message(asked.data, self._rules.text_max)
        if wait := room.webhook_bucket.take(now):
            raise RateLimited(
                "This webhook is used more often than the room allows. Wait a moment.",
                retry_after=wait,
            )
        message_id = asked.id or self._message_ids.next(ts)
        return Draft(room.code, message_id, "", name, text, ts, bot=True)

    def unsaid(self, room: Room, draft: Draft) -> None:
        """Take in that a draft made no new line, which so costs its sender no turn."""
        if draft.bot:
            room.webhook_bucket.give_back()
        elif (sender := room.members.get(draft.member)) is not None:
            sender.bucket.give_back()
            sender.speaking = False

    def charge(self, room: Room, message: ChatMessage, now: float) -> None:
        """Have its sender pay here, too, for a message that was said by another server."""
        if message.bot:
            room.webhook_bucket.charge(now)
        elif (sender := room.members.get(message.member)) is not None:
            sender.bucket.charge(now)

    def said(self, room: Room, message: ChatMessage, now: float) -> bool:
        """Take in a message that is in the room's log now; say whether ``next_due`` may change."""
        if ended_typing := room.said(message, now):
            self.touch(room)
        return ended_typing

    # Time

    def touch(self, room: Room) -> None:
        """Note when ``room`` needs its next look, after anything in it has changed."""
        due = room.due()
        if due < self._due_at.get(room, float("inf")) and self._rooms.get(room.code) is room:
            self._due_at[room] = due
            heapq.heappush(self._due, (due, next(self._tie), room))

    def next_due(self) -> float | None:
        """Return when ``advance`` has something to do next."""
        return self._due[0][0] if self._due else None

    def advance(self, now: float, ts: int) -> Iterator[tuple[Room, list[ServerEvent]]]:
        """Do what is due at ``now`` and give what is to be said, room by room as it is asked for.

        What is not asked for stays due.
        """
        while self._due and self._due[0][0] <= now:
            due, _, room = heapq.heappop(self._due)
            if self._due_at.get(room) != due:
                continue
            del self._due_at[room]
            events = room.advance(now, ts)
            if room.idle(now):
                del self._rooms[room.code]
            else:
                self.touch(room)
            yield room, events


def _called(typed: str, rooms: Iterable[Room]) -> Room | None:
    """Return the room whose code is meant, or was its code before it got another."""
    code = typed.strip().upper()
    return next((room for room in rooms if room.code == code or code in room.former), None)

"""One room of the domain, its people, and a clock that stands until it is moved."""

from __future__ import annotations

from string import ascii_uppercase

from msgspec import UNSET

from chadchat_server.domain import hosting
from chadchat_server.domain.applying import Applied, apply
from chadchat_server.domain.arriving import Arrivals, Newcomer
from chadchat_server.domain.changes import AnyChange, Invitation
from chadchat_server.domain.gathering import RoomEvent
from chadchat_server.domain.members import Member, hash_token
from chadchat_server.domain.records import Draft, RoomRecord
from chadchat_server.domain.room import Room
from chadchat_server.domain.rooms import Rooms
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.events import ChatMessage, Notice, Presence, ServerEvent, TypingNames
from chadchat_shared.requests import Message

TS = 1_700_000_000_000


class World:
    """``now`` is in seconds. Connections are plain strings.

    ``made`` are all changes that were made, ``said`` all that was said of them at once.
    """

    def __init__(self, rules: RoomRules | None = None) -> None:
        self.now = 1_000.0
        self.rooms = Rooms(rules or RoomRules())
        self.made: list[AnyChange] = []
        self.said: list[RoomEvent] = []
        self._opened = 0
        self.room = self.open_room()

    def open_room(self) -> Room:
        self._opened += 1
        code = f"ROO{ascii_uppercase[self._opened]}"
        return self.rooms.adopt(RoomRecord(code, "epoch", "", 0, 0, (), ()), self.now)

    def comes(self, name: str, connection: str | None = None) -> Member:
        """Let a newcomer called ``name`` in by ``connection`` (by default called like them)."""
        member = self.newcomer(name)
        self.rooms.enter(self.room, member, connection or name)
        return member

    def newcomer(
        self, name: str, token_hash: bytes | None = None, *,
        address: str = "", invitation: Invitation | None = None,
    ) -> Member:  # fmt: skip
        """Make somebody a member (by default with a token like the name); raise why not."""
        newcomer = Newcomer(name, token_hash or hash_token(name), address, invitation)
        arrivals = Arrivals(self.room)
        arrivals.take(newcomer)
        self.does(arrivals.change(TS))
        return self.room.member_of(newcomer.token_hash)

    def leaves(self, member: Member) -> Applied:
        """Let a member leave for good."""
        return self.does(hosting.leave(self.room, member, TS))

    def does(self, change: AnyChange | None) -> Applied:
        """Do a change, if any, as when it is stored."""
        if change is None:
            return Applied()
        applied = apply(self.rooms, self.room, change)
        self.rooms.touch(self.room)
        self.made.append(change)
        self.said += applied.events
        return applied

    def goes(self, connection: str) -> None:
        self.rooms.disconnect(connection, self.now)

    def types(self, member: Member, *, on: bool = True) -> None:
        self.room.typing(member, self.now, on=on)
        self.rooms.touch(self.room)

    def says(self, connection: str, text: str) -> ChatMessage:
        """Say something and take it in as the log would."""
        room, draft = self.draft(connection, text)
        message = stored(draft, room.seq + 1)
        self.rooms.said(room, message, self.now)
        return message

    def draft(self, connection: str, text: str, room: str | None = None) -> tuple[Room, Draft]:
        found, member = self.rooms.locate(connection, room)
        return found, self.rooms.draft(found, member, Message(data=text), self.now, TS)

    def pass_time(self, seconds: float) -> list[ServerEvent]:
        """Move the clock, and return what is then said to the room."""
        self.now += seconds
        return [
            event
            for room, events in self.rooms.advance(self.now, TS)
            for event in events
            if room is self.room
        ]

    def pass_time_in_steps(self, seconds: float) -> list[ServerEvent]:
        """Move the clock to each time that something is due; return all that is then said."""
        end = self.now + seconds
        said: list[ServerEvent] = []
        while (due := self.rooms.next_due()) is not None and due <= end:
            said += self.pass_time(max(0.0, due - self.now))
        self.now = end
        return said

    def settle(self) -> None:
        """Let everything be said that is gathered now."""
        self.pass_time_in_steps(5.0)


def stored(draft: Draft, seq: int) -> ChatMessage:
    """Return ``draft`` as a line of the log."""
    return ChatMessage(
        room=draft.room, seq=seq, id=draft.id, member=draft.member, name=draft.name,
        message=draft.text, ts=draft.ts, bot=draft.bot or UNSET,
    )  # fmt: skip


def record(room: Room) -> RoomRecord:
    """Return the room as the log would give it back."""
    members = [member.record for member in room.members.values()]
    return RoomRecord(
        room.code, room.epoch, room.topic, room.seq, room.coming, members, list(room.tail),
        room.passphrase, locked=room.locked, slow=room.slow, bans=list(room.bans),
        former=sorted(room.former), webhook=room.webhook, first=room.first,
        keep=room.kept_by_host,
    )  # fmt: skip


def notices(events: list[ServerEvent]) -> list[tuple[str, str]]:
    """Return kind and name of the notices among ``events``."""
    return [(event.kind, event.name) for event in events if isinstance(event, Notice)]


def presences(events: list[ServerEvent]) -> list[Presence]:
    return [event for event in events if isinstance(event, Presence)]


def typing(events: list[ServerEvent]) -> list[list[str]]:
    return [event.names for event in events if isinstance(event, TypingNames)]

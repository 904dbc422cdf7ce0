"""Presence, typing and notices of one room, gathered so that a crowd costs no more than a few.

Changes wait until the room's last flush is ``INTERVAL`` seconds old (at most ten a second); of the
notices of people coming and going, at most ``NOTICES_PER_SECOND`` go out one by one in a second,
and the rest are folded into one with a count (protocol: Server to client).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import structs

from chadchat_shared.events import (
    NewName,
    Notice,
    NoticeKind,
    Presence,
    RoomChanged,
    ServerEvent,
    TypingNames,
)  # fmt: skip

from .members import Member

RoomEvent = Notice | RoomChanged
"""What is said of a room as it is, and not gathered with others."""

INTERVAL = 0.1
NOTICE_WINDOW = 1.0
NOTICES_PER_SECOND = 10

_SENTENCES: dict[NoticeKind, str] = {
    "joined": "has entered the room",
    "left": "has left the room",
}
_PLURAL_SENTENCES: dict[NoticeKind, str] = {
    "joined": "have entered the room",
    "left": "have left the room",
}


class Gathering:
    """What has changed in one room since it was last told."""

    def __init__(self, room: str) -> None:
        self._room = room
        self._joined: dict[str, Member] = {}
        self._left: dict[str, bool] = {}
        self._renamed: dict[str, Member] = {}
        self._said: list[RoomEvent] = []
        self._typing_changed = False
        self._notices: dict[tuple[NoticeKind, str], Member] = {}
        self._flushed_at = float("-inf")
        self._window_from = float("-inf")
        self._sent_in_window = 0
        self._held_back = False

    def came(self, member: Member, *, quietly: bool) -> None:
        """Gather that ``member`` has come online; ``quietly`` without a notice."""
        self._left.pop(member.id, None)
        self._joined[member.id] = member
        if self._notices.pop(("left", member.id), None) is None and not quietly:
            self._notices["joined", member.id] = member

    def went(self, member: Member, *, for_good: bool, quietly: bool) -> None:
        """Gather that ``member`` has gone; ``for_good`` when its name is free again.

        ``quietly`` without a notice.
        """
        self._renamed.pop(member.id, None)
        self._joined.pop(member.id, None)
        self._left[member.id] = for_good
        if self._notices.pop(("joined", member.id), None) is None and not quietly:
            self._notices["left", member.id] = member

    def renamed(self, member: Member) -> None:
        """Gather that ``member`` has another name now."""
        self._renamed[member.id] = member

    def typing_changed(self) -> None:
        """Gather that other people are typing than before."""
        self._typing_changed = True

    def say(self, event: RoomEvent) -> None:
        """Gather an event that goes out as it is."""
        self._said.append(event)

    def recode(self, code: str) -> None:
        """Say everything under the room's new code from now on."""
        self._room = code
        self._said = [structs.replace(event, room=code) for event in self._said]

    def due(self) -> float | None:
        """Return when ``take`` has something to give, or None."""
        if self._joined or self._left or self._renamed or self._typing_changed or self._said:
            return self._flushed_at + INTERVAL
        if self._notices:
            window_ends = self._window_from + NOTICE_WINDOW if self._held_back else float("-inf")
            return max(self._flushed_at + INTERVAL, window_ends)
        return None

    def take(self, now: float, ts: int, online: int, typing: Iterable[str]) -> list[ServerEvent]:
        """Return the events that are due at ``now``; ``ts`` is put into the notices."""
        due = self.due()
        if due is None or now < due:
            return []
        self._flushed_at = now
        events: list[ServerEvent] = [*self._said, *self._take_notices(now, ts)]
        self._said.clear()
        if self._joined or self._left or self._renamed:
            events.append(self._take_presence(online))
        if self._typing_changed:
            self._typing_changed = False
            events.append(TypingNames(room=self._room, names=list(typing)))
        return events

    def _take_presence(self, online: int) -> Presence:
        presence = Presence(
            room=self._room,
            online=online,
            joined=[member.present() for member in self._joined.values()],
            left=list(self._left),
            renamed=[NewName(member=m.id, name=m.name) for m in self._renamed.values()],
            gone=[member for member, for_good in self._left.items() if for_good],
        )
        self._joined.clear()
        self._left.clear()
        self._renamed.clear()
        return presence

    def _take_notices(self, now: float, ts: int) -> Iterator[Notice]:
        if now >= self._window_from + NOTICE_WINDOW:
            self._window_from, self._sent_in_window = now, 0
            if self._held_back:
                yield from self._fold(ts)
        while self._notices and self._sent_in_window < NOTICES_PER_SECOND:
            kind, member_id = next(iter(self._notices))
            member = self._notices.pop((kind, member_id))
            self._sent_in_window += 1
            yield Notice(
                room=self._room, kind=kind, name=member.name, member=member_id,
                message=_SENTENCES[kind], ts=ts,
            )  # fmt: skip
        self._held_back = bool(self._notices)

    def _fold(self, ts: int) -> Iterator[Notice]:
        for kind, sentence in _PLURAL_SENTENCES.items():
            if count := sum(1 for noticed, _ in self._notices if noticed == kind):
                self._sent_in_window += 1
                people = "1 person" if count == 1 else f"{count:,} people"
                yield Notice(
                    room=self._room, kind=kind, name=people, count=count,
                    message=_SENTENCES[kind] if count == 1 else sentence, ts=ts,
                )  # fmt: skip
        self._notices.clear()

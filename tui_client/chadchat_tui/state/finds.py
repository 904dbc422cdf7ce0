"""What was searched for in a room's log, and what is found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from msgspec import UNSET

from chadchat_shared.answers import Found
from chadchat_shared.events import ChatMessage
from chadchat_shared.searching import Query
from chadchat_shared.text import clean_line
from chadchat_shared.times import local_time

from .times import TimeFormat, time_of_day

EXCERPT: Final = 160
"""Characters of a message that are shown, about."""

_BEFORE: Final = 40
"""Characters that are shown before the first that was looked for."""


class Excerpt(NamedTuple):
    """A part of a message in one line, and where in it stands what was looked for."""

    text: str
    marks: list[tuple[int, int]]


@dataclass(slots=True, eq=False)
class Finds:
    """The messages with what was ``typed``, the newest first. With ``more`` there may be others,
    before the seq ``before``. ``asking`` while the server is being asked, ``trouble`` why it said
    nothing.
    """

    typed: str
    messages: list[ChatMessage] = field(default_factory=list)
    more: bool = True
    before: int | None = None
    asking: bool = False
    trouble: str = ""

    def take(self, found: Found) -> None:
        """Take in what the server has found. Where it has not looked further, there is no more."""
        self.messages += found.messages
        before, self.before = self.before, None if found.before is UNSET else found.before
        further = self.before is not None and (before is None or self.before < before)
        self.more = found.more and further

    def excerpt(self, message: ChatMessage) -> Excerpt:
        """Return what is shown of ``message``, as much as makes a line or two."""
        query = Query.of(self.typed)
        text = clean_line(message.message)
        if len(text) > EXCERPT:
            marks = query.marks(text)
            begin = max(0, marks[0][0] - _BEFORE) if marks else 0
            part = text[begin : begin + EXCERPT]
            text = f"{'…' * bool(begin)}{part}{'…' * (begin + EXCERPT < len(text))}"
        return Excerpt(text, query.marks(text))

    @property
    def sentence(self) -> str:
        """What there is to say about it."""
        if self.trouble:
            return self.trouble
        count = len(self.messages)
        if self.asking:
            return f"{count:,} found, searching …" if count else "Searching …"
        if not count:
            return "Nothing is found."
        return f"{count:,} found, ↓ for older ones" if self.more else f"{count:,} found"


def when_said(ts: int, now: datetime, zone: tzinfo | None, time_format: TimeFormat = "24h") -> str:
    """Return when a message was said: today the time, this year the day too, else the day alone."""
    said = local_time(ts, zone)
    time = time_of_day(ts, zone, time_format)
    if said.date() == now.date():
        return time
    return f"{said.day} {said:%b} {time}" if said.year == now.year else f"{said.day} {said:%b %Y}"

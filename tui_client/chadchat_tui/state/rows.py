"""What a room's log is made of on the screen. Many are held, so they are small.

Every ``ts`` is Unix time in milliseconds.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from chadchat_shared.errors import ChatError


class MessageRow(Struct, frozen=True, gc=False):
    """A message of the log; one of a ``bot`` has no member."""

    seq: int
    ts: int
    member: str
    name: str
    text: str
    bot: bool = False


class NoticeRow(Struct, frozen=True, gc=False):
    """Something that happened, such as somebody's coming: ``name`` did what ``text`` says."""

    ts: int
    name: str
    text: str


class DateRow(Struct, frozen=True):
    """A rule between two days; ``day`` is the one below it."""

    day: date


class HintRow(Struct, frozen=True, gc=False):
    """A word of this client to its user, such as a command's answer, of one line or more."""

    text: str


class NewRow(Struct, frozen=True):
    """The line above the first message that the reader has not read; ``count`` are new."""

    count: int


class GapRow(Struct, frozen=True):
    """Says that the room has messages which are not held, older or ``newer`` than those that are.

    ``count`` is 0 where it is not known how many.
    """

    count: int
    newer: bool = False


class OutgoingRow(Struct, frozen=True):
    """A message of one's own that is not acknowledged; with an ``error`` it was refused.

    ``held`` is why it still waits, where the server has said so, and ``held_until`` until when.
    ``final`` says that it cannot be sent again from here.
    """

    id: str
    ts: int
    name: str
    text: str
    error: ChatError | None = None
    held: ChatError | None = None
    held_until: int = 0
    final: bool = False


LogRow = MessageRow | NoticeRow | HintRow
Row = LogRow | DateRow | NewRow | GapRow | OutgoingRow

GROUPED_MS: Final = 300_000
"""How long after a message the next of the same member stands below it without a head (5 min)."""


def continues(row: Row, previous: Row) -> bool:
    """Say whether ``row`` goes on with what the same member, or bot, said in ``previous``."""
    return (
        isinstance(row, MessageRow)
        and isinstance(previous, MessageRow)
        and row.member == previous.member
        and row.name == previous.name
        and 0 <= row.ts - previous.ts < GROUPED_MS
    )

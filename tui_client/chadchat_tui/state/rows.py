"""What a room's log is made of on the screen. Many are held, so they are small.

Every ``ts`` is Unix time in milliseconds.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from chadchat_shared.errors import ChatError


class MessageRow(Struct, frozen=True, gc=False):
    """A message of the log."""

    seq: int
    ts: int
    member: str
    name: str
    text: str


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


LogRow = MessageRow | NoticeRow | DateRow | HintRow
Row = LogRow | OutgoingRow

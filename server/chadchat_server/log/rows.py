"""Messages as the rows of their table."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET

from chadchat_shared.events import ChatMessage, Keep

from ..domain.retention import Extent

MESSAGES: Final = """
SELECT seq, id, member, name, text, ts, bot FROM message
WHERE room = (SELECT room FROM every_code WHERE code = ?)
"""
"""The beginning of a query that gives messages of the room that has a code, or had it."""

Row = tuple[int, str, str, str, str, int, int]
"""What such a query gives for each."""


def message_of(room: str, row: Row) -> ChatMessage:
    """Return the message of the room with the code ``room`` that ``row`` is."""
    seq, message_id, member, name, text, ts, bot = row
    return ChatMessage(
        room=room, seq=seq, id=message_id, member=member, name=name, message=text, ts=ts,
        bot=True if bot else UNSET,
    )  # fmt: skip


def extent_of(row: tuple[str, int, int, int | None, int, int]) -> Extent:
    """Return from where to where a room's log goes, of a row that says so."""
    code, first, newest, begun, messages, days = row
    return Extent(code, first, newest, begun, Keep(messages=messages, days=days))

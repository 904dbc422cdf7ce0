"""Deleting what is not kept any more, a little at a time, so that nothing waits for it.

A room that has expired is closed at once: its row has the code ``~`` and its number, which nobody
can ask for, and a ``first`` behind all its messages. So it is deleted as the beginning of a log is,
and what is broken off goes on from what the database says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from ..domain.retention import Extent
from .indexing import take_out
from .resting import rest
from .rows import extent_of

SLICE_MESSAGES: Final = 128
SLICE_CHARACTERS: Final = 8_192
"""What is deleted at once at most: some milliseconds' worth."""

_SLICE_MEMBERS: Final = 500

LIVE: Final = "code < '~'"
"""What is true of the rooms that are not closed."""

_TO_SWEEP = "SELECT id, code, first FROM room WHERE oldest < first LIMIT 1"
_OLDEST = "SELECT seq, text FROM message WHERE room = ? AND seq < ? ORDER BY seq LIMIT ?"
_DELETE = "DELETE FROM message WHERE room = ? AND seq <= ?"
_SWEPT = "UPDATE room SET oldest = ? WHERE id = ?"
_CLOSE = """
UPDATE room SET code = '~' || id, webhook = NULL,
first = 2 + coalesce((SELECT max(seq) FROM message WHERE room = room.id), first) WHERE id = ?
"""
_DELETE_MEMBERS = """
DELETE FROM member WHERE room = ?1 AND number IN
(SELECT number FROM member WHERE room = ?1 ORDER BY number LIMIT ?2)
"""
_EXTENTS = f"""
SELECT code, first, coalesce((SELECT max(seq) FROM message WHERE room = room.id), first - 1),
(SELECT ts FROM message WHERE room = room.id AND seq = room.first), keep_messages, keep_days
FROM room WHERE code > ? AND {LIVE} ORDER BY code LIMIT ?
"""  # noqa: S608  # named above


def survey(connection: sqlite3.Connection, behind: str, limit: int) -> list[Extent]:
    """Return up to ``limit`` rooms in the order of their codes, from the code ``behind`` on."""
    return [extent_of(row) for row in connection.execute(_EXTENTS, (behind, limit))]


def close_rooms(connection: sqlite3.Connection, rooms: Sequence[tuple[int]], now: int) -> None:
    """Have ``rooms``, rows of nothing but a room's id, be no more, and their codes rest from
    ``now`` (Unix ms) on. What was in them is left to ``sweep``.
    """
    rest(connection, rooms, now)
    connection.executemany("UPDATE resting SET room = NULL WHERE room = ?", rooms)
    connection.executemany("DELETE FROM member WHERE room = ? AND number = 1", rooms)
    connection.executemany(_CLOSE, rooms)


def sweep(connection: sqlite3.Connection) -> bool:
    """Delete a slice of what is not kept any more; say whether there was something of it."""
    if (found := connection.execute(_TO_SWEEP).fetchone()) is None:
        return False
    room, code, first = found
    if rows := _oldest(connection, room, first):
        take_out(connection, room, rows)
        connection.execute(_DELETE, (room, rows[-1][0]))
        connection.execute(_SWEPT, (rows[-1][0] + 1, room))
    elif not code.startswith("~"):
        connection.execute(_SWEPT, (first, room))
    elif not connection.execute(_DELETE_MEMBERS, (room, _SLICE_MEMBERS)).rowcount:
        connection.execute("DELETE FROM room WHERE id = ?", (room,))
    return True


def _oldest(connection: sqlite3.Connection, room: int, first: int) -> list[tuple[int, str]]:
    """Return seqs and texts of a slice of the room's messages below the seq ``first``."""
    rows: list[tuple[int, str]] = []
    size = 0
    for row in connection.execute(_OLDEST, (room, first, SLICE_MESSAGES)):
        rows.append(row)
        size += len(row[1])
        if size >= SLICE_CHARACTERS:
            break
    return rows

"""Looking for words and times in a room's log, a little at a time."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import Final

from chadchat_shared.events import ChatMessage
from chadchat_shared.searching import Query

from ..domain.pages import PAGE_BYTES
from .indexing import FOUND, expression, has_index, part_of, place
from .resting import room_of

SLICE_SECONDS: Final = 0.004
"""How long a search goes on at once, before others have their turn."""

UNINDEXED_MAX: Final = 1_000
"""Newest messages of a room that are always read one by one; with more, they are indexed."""

_READ = """
SELECT seq, id, member, name, text, ts FROM message
WHERE room = ? AND seq >= ? AND seq < ? ORDER BY seq DESC
"""
_HEAD = """
SELECT indexed, coalesce((SELECT max(seq) FROM message WHERE room = room.id), 0) FROM room
WHERE id = ?
"""
_TS = "SELECT ts FROM message WHERE room = ? AND seq = ?"

_Row = tuple[int, str, str, str, str, int]


class Search:
    """A search for up to ``limit`` messages below the seq ``before``; ``go_on`` until ``done``.

    ``found`` is what it has, the newest first, and ``before`` how far down it has looked: from its
    messages on all have been seen. ``unindexed`` is how many messages are not in the index.
    """

    def __init__(self, code: str, query: Query, before: int | None, limit: int) -> None:
        self.found: list[ChatMessage] = []
        self.before = before
        self.room = 0
        self.unindexed = 0
        self._code = code
        self._query = query
        self._limit = limit
        self._size = 0

    @property
    def done(self) -> bool:
        """Whether there is nothing more to look at, or no room for more."""
        full = len(self.found) >= self._limit or self._size > PAGE_BYTES
        return full or (self.before is not None and self.before <= 1)

    def go_on(self, connection: sqlite3.Connection) -> None:
        """Look on for a few milliseconds. Raises Unavailable where the room is no more."""
        pause_at = time.monotonic() + SLICE_SECONDS
        self.room = room_of(connection, self._code)
        indexed, newest = connection.execute(_HEAD, (self.room,)).fetchone()
        if not has_index(connection):
            indexed = 0
        self.unindexed = newest - indexed
        self.before = newest + 1 if self.before is None else min(self.before, newest + 1)
        if not self._query.phrases:
            self.before = 1
        while not self.done and time.monotonic() < pause_at:
            self._look_at_part(connection, self.before, indexed, pause_at)

    def _look_at_part(
        self, connection: sqlite3.Connection, before: int, indexed: int, pause_at: float
    ) -> None:
        """Look at the part of the log right below ``before``, or as much of it as there is time."""
        first = max(1, part_of(before - 1))
        if before - 1 <= indexed:
            terms = expression(self._query.phrases, self.room, first)
            values: tuple[object, ...] = (self.room, terms, place(self.room, before))
            rows = connection.execute(FOUND, values)
        else:
            first = max(first, indexed + 1)
            rows = connection.execute(_READ, (self.room, first, before))
        with closing(rows):
            for row in rows:
                if not self._take(row) or self.done or time.monotonic() >= pause_at:
                    return
        self.before = first

    def _take(self, row: _Row) -> bool:
        """Take a message in, if it is what is looked for; False where there is no room for it."""
        seq, message_id, member, name, text, ts = row
        if self._query.matches(text):
            self._size += len(text.encode())
            if self.found and self._size > PAGE_BYTES:
                return False
            self.found.append(ChatMessage(
                room=self._code, seq=seq, id=message_id, member=member, name=name, message=text,
                ts=ts,
            ))  # fmt: skip
        self.before = seq
        return True


def seek(connection: sqlite3.Connection, code: str, ts: int) -> int:
    """Return the seq of the first message at or after ``ts`` (Unix ms), or the newest's plus one.

    Where the clock has gone back meanwhile, it is one of the places where a message before ``ts``
    is followed by one that is not. Raises Unavailable where the room is no more.
    """
    room = room_of(connection, code)
    _, newest = connection.execute(_HEAD, (room,)).fetchone()
    first, end = 1, int(newest) + 1
    while first < end:
        middle = (first + end) // 2
        (said,) = connection.execute(_TS, (room, middle)).fetchone()
        if said < ts:
            first = middle + 1
        else:
            end = middle
    return first

"""Looking for words and times in a room's log, a little at a time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from msgspec import json

from chadchat_shared.events import ChatMessage
from chadchat_shared.searching import Query

from ..domain.pages import PAGE_BYTES
from .indexing import has_index, look_up, part_of
from .resting import room_of
from .rows import MESSAGES, Row, message_of

SLICE_SECONDS: Final = 0.05
"""How long a search goes on at once, before other searches have their turn."""

UNINDEXED_MAX: Final = 1_000
"""Newest messages of a room that are always read one by one; with more, they are indexed."""

_READ_AT_ONCE: Final = 64
"""Messages that are read at once: in a moment, so that what is written ahead can be put into its
place between two of them."""

_WORK_SECONDS: Final = 0.001
_REST_SECONDS: Final = 0.001
"""Comparing texts keeps Python's one lock; so the other threads get it every now and then."""

_AMONG = "seq IN (SELECT value FROM json_each(?))"
_READ = f"{MESSAGES} AND {_AMONG} ORDER BY seq DESC"
_HEAD = """
SELECT indexed, first, coalesce((SELECT max(seq) FROM message WHERE room = room.id), first - 1)
FROM room WHERE id = ?
"""
_TS = "SELECT ts FROM message WHERE room = ? AND seq = ?"


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
        self._ahead: Sequence[int] = ()
        self._first = 1
        self._part = 1
        self._rest_at = 0.0

    @property
    def done(self) -> bool:
        """Whether there is nothing more to look at, or no room for more."""
        full = len(self.found) >= self._limit or self._size > PAGE_BYTES
        return full or (self.before is not None and self.before <= self._first)

    def go_on(self, connection: sqlite3.Connection) -> None:
        """Look on for SLICE_SECONDS or a little more, and always at some messages.

        Raises Unavailable where the room is no more.
        """
        pause_at = time.monotonic() + SLICE_SECONDS
        self._rest_at = 0.0
        if not self._query.phrases:
            self.before = 1
        while not self.done:
            if not self._ahead:
                self._look_ahead(connection)
            self._read_some(connection)
            if time.monotonic() >= pause_at:
                return

    def _look_ahead(self, connection: sqlite3.Connection) -> None:
        """Find out which messages are to be read of the part of the log right below ``before``."""
        with _moment(connection):
            self.room = room_of(connection, self._code)
            indexed, self._first, newest = connection.execute(_HEAD, (self.room,)).fetchone()
            if not has_index(connection):
                indexed = 0
            self.unindexed = newest - indexed
            self.before = newest + 1 if self.before is None else min(self.before, newest + 1)
            self._part = max(self._first, part_of(self.before - 1))
            found = None
            if 0 < self.before - 1 <= indexed:
                found = look_up(connection, self._query.phrases, self.room, self.before)
                found = found and [seq for seq in found if seq >= self._first]
            else:
                self._part = max(self._part, indexed + 1)
        self._ahead = range(self.before - 1, self._part - 1, -1) if found is None else found

    def _read_some(self, connection: sqlite3.Connection) -> None:
        """Read the first of the messages ahead."""
        some, self._ahead = self._ahead[:_READ_AT_ONCE], self._ahead[_READ_AT_ONCE:]
        seqs = json.encode(list(some)).decode()
        for row in connection.execute(_READ, (self._code, seqs)).fetchall():
            if not self._take(row) or self.done:
                return
            self._rest()
        self.before = some[-1] if self._ahead else self._part

    def _take(self, row: Row) -> bool:
        """Take a message in, if it is what is looked for; False where there is no room for it."""
        message = message_of(self._code, row)
        if self._query.matches(message.message):
            self._size += len(message.message.encode())
            if self.found and self._size > PAGE_BYTES:
                return False
            self.found.append(message)
        self.before = message.seq
        return True

    def _rest(self) -> None:
        now = time.monotonic()
        if not self._rest_at:
            self._rest_at = now + _WORK_SECONDS
        elif now >= self._rest_at:
            time.sleep(_REST_SECONDS)
            self._rest_at = time.monotonic() + _WORK_SECONDS


@contextmanager
def _moment(connection: sqlite3.Connection) -> Iterator[None]:
    """Let all that is read in this context be of one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def seek(connection: sqlite3.Connection, code: str, ts: int) -> int:
    """Return the seq of the first message at or after ``ts`` (Unix ms), or the newest's plus one.

    Where the clock has gone back meanwhile, it is one of the places where a message before ``ts``
    is followed by one that is not. Raises Unavailable where the room is no more.
    """
    room = room_of(connection, code)
    _, first, newest = connection.execute(_HEAD, (room,)).fetchone()
    first, end = int(first), int(newest) + 1
    while first < end:
        middle = (first + end) // 2
        (said,) = connection.execute(_TS, (room, middle)).fetchone()
        if said < ts:
            first = middle + 1
        else:
            end = middle
    return first

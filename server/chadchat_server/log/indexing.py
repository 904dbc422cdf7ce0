"""The index of words: which messages of a room have a word, or one that begins so.

It is an FTS5 table that keeps nothing but words and places. Each word stands in it with the room
and the part of its log in front (``7_0_tea``), so that what is looked up there costs no more than
that part of that room has, whatever is in others. The words are found here (``words``) and put in
apart from each other; FTS5 only splits at the spaces.

Rooms are indexed only when somebody searches them, and a search waits for no index: what is not in
it yet is read message by message (``searching``). ``room.indexed`` is the newest seq that is in it.
Where this Python's SQLite has no FTS5, nothing is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Final

from msgspec import json

from chadchat_shared.searching import Phrase, words

from .deadline import broken_off_after

PART_BITS: Final = 14
"""A part of a room's log is 2**PART_BITS messages."""

SLICE_CHARACTERS: Final = 16_384
"""Text that is indexed at once, before others have their turn; some milliseconds' worth."""

LOOK_SECONDS: Final = 0.05
"""How long the index is asked about a part at most; so many words may begin as asked for that it is
better to read the messages."""

_SEQ_BITS: Final = 32
_WORD_MAX: Final = 40
"""Characters of a word that are indexed; longer words are told apart by the message's text."""

_WORDS_ASKED: Final = 3
"""Words that the index is asked for at once; of the others, the message's text tells."""

# FTS5 would merge its segments by itself, but a lot at once; so a little is merged with each slice.
_MAKE = """
CREATE VIRTUAL TABLE word USING fts5 (
    words, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '_'"
)
"""
_NO_AUTOMERGE = "INSERT INTO word (word, rank) VALUES ('automerge', 0)"
_MERGE = "INSERT INTO word (word, rank) VALUES ('merge', 32)"
_PUT_IN = "INSERT INTO word (rowid, words) VALUES (?, ?)"
_TAKE_OUT = "INSERT INTO word (word, rowid, words) VALUES ('delete', ?, ?)"
_NEXT = "SELECT seq, text FROM message WHERE room = ? AND seq > ? ORDER BY seq"
_INDEXED = "UPDATE room SET indexed = ? WHERE id = ?"

_FOUND = """
SELECT json_group_array(rowid & 0xffffffff) FROM word WHERE word MATCH ? AND rowid < ?
"""


def has_index(connection: sqlite3.Connection) -> bool:
    """Say whether this SQLite can keep an index."""
    found = connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
    return found.fetchone() is not None


def index_next(connection: sqlite3.Connection, room: int) -> bool:
    """Put a slice of the room's messages into the index; say whether it is there to the newest."""
    indexed = _indexed(connection, room)
    if indexed is None or not has_index(connection):
        return True
    _make(connection)
    rows = _slice(connection, _NEXT, room, indexed)
    connection.executemany(_PUT_IN, _entries(room, rows))
    connection.execute(_MERGE)
    if rows:
        connection.execute(_INDEXED, (rows[-1][0], room))
    return not rows


def take_out(connection: sqlite3.Connection, room: int, rows: Sequence[tuple[int, str]]) -> None:
    """Take the room's oldest messages out of the index, given by seq and text in ascending order.

    They may be in it or not.
    """
    indexed = _indexed(connection, room) or 0
    there = [row for row in rows if row[0] <= indexed]
    if there and has_index(connection):
        connection.executemany(_TAKE_OUT, _entries(room, there))
        connection.execute(_MERGE)


def part_of(seq: int) -> int:
    """Return the first number of the part of the log that ``seq`` is in."""
    return seq >> PART_BITS << PART_BITS


def look_up(
    connection: sqlite3.Connection, phrases: Iterable[Phrase], room: int, before: int
) -> list[int] | None:
    """Return which messages may have all of ``phrases``, of the part right below ``before``.

    They are seqs, the newest first. None where the index has no word that is worth asking for, or
    does not tell within LOOK_SECONDS.
    """
    if not (terms := expression(phrases, room, before - 1)):
        return None
    with broken_off_after(connection, LOOK_SECONDS):
        (found,) = connection.execute(_FOUND, (terms, _place(room, before))).fetchone()
        return sorted(json.decode(found, type=list[int]), reverse=True)
    return None


def expression(phrases: Iterable[Phrase], room: int, seq: int) -> str:
    """Return what the index is asked for: the longest words of ``phrases`` in the part of ``seq``.

    Empty where there is none. A single letter that words begin with would have it gather too much.
    """
    asked: dict[tuple[str, str], None] = {}
    for phrase in phrases:
        *whole, last = phrase.words
        asked.update(dict.fromkeys((word, "") for word in whole))
        if not phrase.open:
            asked[last, ""] = None
        elif len(last) > 1:
            asked[last, "*"] = None
    longest = sorted(asked, key=lambda term: len(term[0]), reverse=True)[:_WORDS_ASKED]
    prefix = _prefix(room, seq)
    return " AND ".join(f'"{prefix}{word[:_WORD_MAX]}"{star}' for word, star in longest)


def _make(connection: sqlite3.Connection) -> None:
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'word'").fetchone():
        connection.execute(_MAKE)
        connection.execute(_NO_AUTOMERGE)


def _place(room: int, seq: int) -> int:
    """Return the number that a message has in the index."""
    return room << _SEQ_BITS | seq


def _prefix(room: int, seq: int) -> str:
    return f"{room}_{seq >> PART_BITS}_"


def _entries(room: int, rows: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return what stands in the index for messages, in ascending order, as FTS5 wants them."""
    return [
        (_place(room, seq), " ".join({f"{prefix}{word[:_WORD_MAX]}" for word in words(text)}))
        for seq, text in rows
        for prefix in (_prefix(room, seq),)
    ]


def _slice(
    connection: sqlite3.Connection, query: str, room: int, seq: int
) -> list[tuple[int, str]]:
    rows: list[tuple[int, str]] = []
    size = 0
    with closing(connection.execute(query, (room, seq))) as found:
        while size < SLICE_CHARACTERS and (row := found.fetchone()) is not None:
            rows.append(row)
            size += len(row[1])
    return rows


def _indexed(connection: sqlite3.Connection, room: int) -> int | None:
    """Return the newest seq of the room in the index, or None where there is no such room."""
    row = connection.execute("SELECT indexed FROM room WHERE id = ?", (room,)).fetchone()
    return None if row is None else int(row[0])

"""Putting a batch of messages into the log: known ids are found, new ones numbered and stored.

Nearly always every id of a batch is new, so that is tried first. Where the database refuses one
that it has, nothing of the batch is kept, and it is done once more with the known ids looked up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from msgspec import UNSET

from chadchat_shared.errors import ChatError, Conflict, Unavailable
from chadchat_shared.events import ChatMessage

from ..domain.records import Draft
from .interface import Appended, Outcome
from .rows import message_of

USE_NOTED_MS = 60_000
"""A room's use is noted at most so often, in milliseconds; rooms expire after days."""

HEADS_MAX = 1_024
"""Rooms whose newest seq is kept at hand; with more, all are looked up anew."""

_HEAD = """
SELECT id, used, coalesce((SELECT max(seq) FROM message WHERE room = room.id), first - 1) FROM room
WHERE id = (SELECT room FROM every_code WHERE code = ?)
"""
_KNOWN = """
SELECT message.room, code, seq, message.id, member, name, text, ts, bot
FROM json_each(?) AS draft
JOIN message ON message.room = draft.value ->> 0 AND message.id = draft.value ->> 1
JOIN room ON room.id = message.room
"""
_STORE = """
INSERT INTO message (room, seq, id, member, name, text, ts, bot) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_NOTE_USE = "UPDATE room SET used = max(used, ?) WHERE id = ?"

_Known = dict[tuple[int, str], ChatMessage]
"""Messages by the row of their room and their id."""


@dataclass(slots=True)
class _Head:
    """A room's row, when its use was noted, and the newest seq in it, as the transaction has it."""

    row: int
    used: int
    seq: int


class Appends:
    """Appends drafts in transactions of its own; the last is left open for its caller to commit."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._heads: dict[str, _Head] = {}
        self._heads_by_row: dict[int, _Head] = {}

    def forget(self) -> None:
        """Forget what is known of the rooms: between transactions, or after a rollback."""
        self._heads.clear()
        self._heads_by_row.clear()

    def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        """Begin a transaction, store what is new, and return what became of each in their order."""
        if len(self._heads) > HEADS_MAX:
            self.forget()
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            return self._store(drafts, None)
        except sqlite3.IntegrityError:
            self._connection.execute("ROLLBACK")
        self.forget()
        self._connection.execute("BEGIN IMMEDIATE")
        return self._store(drafts, self._known(drafts))

    def find(self, drafts: Sequence[Draft], refusal: ChatError) -> list[Outcome]:
        """Store nothing: return what became of those that are known, ``refusal`` for the others."""
        known = self._known(drafts)
        outcomes: list[Outcome] = []
        for draft in drafts:
            head = self._head(draft.room)
            message = known.get((head.row, draft.id)) if head else None
            outcomes.append(_again(message, draft) if message else refusal)
        return outcomes

    def _store(self, drafts: Sequence[Draft], known: _Known | None) -> list[Outcome]:
        """Store all drafts but those that are known; None takes them all for new.

        Raises sqlite3.IntegrityError where one was not.
        """
        outcomes: list[Outcome] = []
        rows: list[tuple[int, int, str, str, str, str, int, bool]] = []
        uses: list[tuple[int, int]] = []
        for draft in drafts:
            if (head := self._head(draft.room)) is None:
                outcomes.append(Unavailable("This room has just been closed."))
                continue
            if known and (message := known.get((head.row, draft.id))) is not None:
                outcomes.append(_again(message, draft))
                continue
            head.seq += 1
            if draft.ts > head.used + USE_NOTED_MS:
                head.used = draft.ts
                uses.append((head.used, head.row))
            rows.append((
                head.row, head.seq, draft.id, draft.member, draft.name, draft.text, draft.ts,
                draft.bot,
            ))  # fmt: skip
            message = ChatMessage(
                room=draft.room, seq=head.seq, id=draft.id, member=draft.member,
                name=draft.name, message=draft.text, ts=draft.ts, bot=draft.bot or UNSET,
            )  # fmt: skip
            if known is not None:
                known[head.row, draft.id] = message
            outcomes.append(Appended(message, again=False))
        self._connection.executemany(_NOTE_USE, uses)
        self._connection.executemany(_STORE, rows)
        return outcomes

    def _known(self, drafts: Sequence[Draft]) -> _Known:
        heads = ((self._head(draft.room), draft.id) for draft in drafts)
        ids = msgspec.json.encode([(head.row, message_id) for head, message_id in heads if head])
        known = (
            (room, message_of(code, row))
            for room, code, *row in self._connection.execute(_KNOWN, (ids.decode(),))
        )
        return {(room, message.id): message for room, message in known}

    def _head(self, code: str) -> _Head | None:
        """Return the room's head, one and the same by every code that it has had."""
        if (head := self._heads.get(code)) is None:
            row = self._connection.execute(_HEAD, (code,)).fetchone()
            if row is None:
                return None
            head = self._heads_by_row.setdefault(row[0], _Head(*row))
            self._heads[code] = head
        return head


def _again(message: ChatMessage, draft: Draft) -> Outcome:
    """Return what becomes of a draft whose id ``message`` has already."""
    return Appended(message, again=True) if message.message == draft.text else Conflict()

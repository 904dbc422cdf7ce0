"""Putting a batch of messages into the log: known ids are found, new ones numbered and stored.

A batch is three statements however many messages it has, with the drafts handed over as one JSON
array: the thread gives up the interpreter's lock once for each statement, and a busy event loop
makes it wait to have it back, so that statements cost more than rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from chadchat_shared.errors import Conflict, Unavailable
from chadchat_shared.events import ChatMessage

from ..domain.records import Draft
from .interface import Appended, Outcome

_KNOWN = """
SELECT room.code, message.seq, message.id, message.member, message.name, message.text, message.ts
FROM json_each(?) AS draft
JOIN room ON room.code = draft.value ->> 0
JOIN message ON message.room = room.id AND message.id = draft.value ->> 1
"""
_STORE = """
INSERT INTO message (room, seq, id, member, name, text, ts)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
FROM json_each(?)
"""
_HEADS = """
UPDATE room SET seq = value ->> 1, used = max(used, value ->> 2) FROM json_each(?)
WHERE room.id = value ->> 0
"""


@dataclass(slots=True)
class _Head:
    """A room's row and the newest seq in it, as the transaction has it."""

    row: int
    seq: int
    ts: int = 0


class Appends:
    """Appends drafts inside a transaction that its caller begins and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._heads: dict[str, _Head] = {}

    def forget(self) -> None:
        """Forget what is known of the rooms: after a rollback, or when rooms are deleted."""
        self._heads.clear()

    def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        """Store what is new of ``drafts`` and return what became of each, in their order."""
        found = self._known(drafts)
        outcomes: list[Outcome] = []
        rows: list[tuple[int, int, str, str, str, str, int]] = []
        touched: dict[int, _Head] = {}
        for draft in drafts:
            if (known := found.get((draft.room, draft.id))) is not None:
                same = known.message == draft.text
                outcomes.append(Appended(known, again=True) if same else Conflict())
                continue
            if (head := self._head(draft.room)) is None:
                outcomes.append(Unavailable("This room has just been closed."))
                continue
            head.seq += 1
            head.ts = draft.ts
            touched[head.row] = head
            rows.append((
                head.row, head.seq, draft.id, draft.member, draft.name, draft.text, draft.ts,
            ))  # fmt: skip
            message = ChatMessage(
                room=draft.room, seq=head.seq, id=draft.id, member=draft.member,
                name=draft.name, message=draft.text, ts=draft.ts,
            )  # fmt: skip
            found[draft.room, draft.id] = message
            outcomes.append(Appended(message, again=False))
        if rows:
            heads = [(head.row, head.seq, head.ts) for head in touched.values()]
            self._connection.execute(_STORE, (_json(rows),))
            self._connection.execute(_HEADS, (_json(heads),))
        return outcomes

    def _known(self, drafts: Sequence[Draft]) -> dict[tuple[str, str], ChatMessage]:
        ids = _json([(draft.room, draft.id) for draft in drafts])
        return {
            (code, message_id): ChatMessage(
                room=code, seq=seq, id=message_id, member=member, name=name, message=text, ts=ts
            )
            for code, seq, message_id, member, name, text, ts in self._connection.execute(
                _KNOWN, (ids,)
            )
        }

    def _head(self, code: str) -> _Head | None:
        if (head := self._heads.get(code)) is None:
            row = self._connection.execute(
                "SELECT id, seq FROM room WHERE code = ?", (code,)
            ).fetchone()
            if row is None:
                return None
            head = self._heads[code] = _Head(*row)
        return head


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

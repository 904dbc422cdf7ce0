"""Codes that are no room's any more rest before they are drawn again.

So a link that somebody kept leads nowhere for a while, and not into a stranger's room. A code that
its room has exchanged for another still says, while it rests, which room that is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

REST_MS = 90 * 86_400_000
"""How long a code rests, in milliseconds: 90 days."""

_REST = """
INSERT INTO resting (code, until, room) SELECT code, ?, id FROM room WHERE id = ?
ON CONFLICT (code) DO UPDATE SET until = excluded.until, room = excluded.room
"""


def rest(connection: sqlite3.Connection, rooms: Iterable[tuple[int]], now: int) -> None:
    """Let the codes of ``rooms``, rows of nothing but a room's id, rest from ``now`` (Unix ms)."""
    connection.executemany(_REST, [(now + REST_MS, room) for (room,) in rooms])


def wake(connection: sqlite3.Connection, now: int) -> None:
    """Forget the codes that have rested long enough at ``now`` (Unix ms)."""
    connection.execute("DELETE FROM resting WHERE until <= ?", (now,))


def is_resting(connection: sqlite3.Connection, code: str, now: int) -> bool:
    """Say whether ``code`` may not be drawn at ``now`` (Unix ms)."""
    found = connection.execute("SELECT 1 FROM resting WHERE code = ? AND until > ?", (code, now))
    return found.fetchone() is not None

"""Codes that are no room's any more rest before they are drawn again.

So a link that somebody kept leads nowhere for a while, and not into a stranger's room. A code that
its room has exchanged for another still says, while it rests, which room that is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from chadchat_shared.errors import Unavailable

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


def exchange(connection: sqlite3.Connection, code: str, new: str, now: int) -> bool:
    """Give the room of ``code`` the code ``new`` and let the old one rest from ``now`` (Unix ms).

    Returns False, having changed nothing, where ``new`` is another room's or rests.
    """
    taken = connection.execute("SELECT 1 FROM room WHERE code = ?", (new,)).fetchone()
    if taken or is_resting(connection, new, now):
        return False
    rest(connection, connection.execute("SELECT id FROM room WHERE code = ?", (code,)), now)
    connection.execute("UPDATE room SET code = ?, used = ? WHERE code = ?", (new, now, code))
    return True


def moved_to(connection: sqlite3.Connection, code: str) -> str | None:
    """Return the code that the room has now which once had ``code``, or None."""
    found = connection.execute(
        "SELECT room.code FROM resting JOIN room ON room.id = resting.room WHERE resting.code = ?",
        (code,),
    ).fetchone()
    return None if found is None else str(found[0])


def room_of(connection: sqlite3.Connection, code: str) -> int:
    """Return the row of the room that has ``code``, or had it before it got another.

    Raises Unavailable where there is none any more.
    """
    found = connection.execute("SELECT room FROM every_code WHERE code = ?", (code,)).fetchone()
    if found is None:
        raise Unavailable("This room has just been closed.")
    return int(found[0])

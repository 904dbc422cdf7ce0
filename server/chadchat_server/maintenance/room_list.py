"""The rooms in a log, as whoever runs the server needs to see them: nothing of what was said."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from ..log.reading import open_snapshot
from .telling import say

_ROOMS: Final = """
SELECT code, (SELECT count(*) FROM member WHERE room = room.id),
  coalesce((SELECT max(seq) FROM message WHERE room = room.id)
    - (SELECT min(seq) FROM message WHERE room = room.id) + 1, 0), used,
  (SELECT ts FROM message WHERE room = room.id ORDER BY seq LIMIT 1)
FROM room WHERE code < '~' ORDER BY used DESC
"""
_VERSION: Final = 1
"""Of the form of what is printed as JSON."""


class Row(NamedTuple):
    """A room: its members and messages, when it was last ``used``, and when something was said
    there for the ``first`` time, if ever (Unix ms).
    """

    code: str
    members: int
    messages: int
    used: int
    first: int | None


def read_rows(log: Path) -> list[Row]:
    """Return the rooms, the one that was used last first. Raises LogUnusable."""
    with open_snapshot(log) as connection:
        return [Row(*row) for row in connection.execute(_ROOMS)]


def say_rows(rows: list[Row], *, as_json: bool) -> None:
    """Print the rooms as a table, with the times that it is here, or as one JSON object."""
    if as_json:
        table = {"version": _VERSION, "rooms": [_object(row) for row in rows]}
        say(msgspec.json.encode(table).decode())
        return
    say(f"{'code':12} {'members':>8} {'messages':>9}  {'first message':16}  {'last used':16}")
    for row in rows:
        first = _here(row.first) if row.first is not None else ""
        say(f"{row.code:12} {row.members:8,} {row.messages:9,}  {first:16}  {_here(row.used):16}")


def _object(row: Row) -> dict[str, object]:
    return {
        "code": row.code,
        "members": row.members,
        "messages": row.messages,
        "first_message": None if row.first is None else _utc(row.first),
        "last_used": _utc(row.used),
    }


def _here(ts: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(ts / 1000))


def _utc(ts: int) -> str:
    """Return the time by RFC 3339, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ts / 1000))

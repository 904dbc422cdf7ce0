"""Whether a database is what the server's promises say of it (protocol: Promises)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .interface import LogUnusable
from .opening import explain
from .progress import Progress
from .reading import open_snapshot
from .schema import version_of

_FAULTS_MAX: Final = 10
"""Faults of one kind that are told; one of them is often the cause of thousands."""

_PROGRESS_STEPS: Final = 100_000


@dataclass(frozen=True, slots=True)
class _Rule:
    """``query`` gives a row for whatever breaks the rule, ``fault`` is the sentence about it.

    Databases have what it looks at ``since`` that version.
    """

    doing: str
    query: str
    fault: str
    since: int = 1


_RULES: Final = (
    _Rule(
        "Reading every page and every index",
        "SELECT integrity_check FROM pragma_integrity_check(10) WHERE integrity_check <> 'ok'",
        "The file is damaged: {}.",
    ),
    _Rule(
        "Looking whom every row belongs to",
        'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2',
        'There are rows in the table "{}" that belong to no {}: {:,}.',
    ),
    _Rule(
        "Looking at the members",
        "SELECT code, key, count(*) FROM member JOIN room ON room.id = member.room"
        " GROUP BY room.id, key HAVING count(*) > 1",
        "In the room {}, the name {!r} belongs to {:,} members.",
    ),
    _Rule(
        "Looking at the tokens",
        "SELECT code, count(*) FROM member JOIN room ON room.id = member.room"
        " GROUP BY room.id, token_hash HAVING count(*) > 1",
        "In the room {}, one token belongs to {:,} members.",
    ),
    _Rule(
        "Looking at the hosts",
        "SELECT code, count(*) FROM member JOIN room ON room.id = member.room"
        " WHERE host GROUP BY room.id HAVING count(*) > 1",
        "The room {} has {:,} hosts.",
    ),
    _Rule(
        "Looking at the members' numbers",
        "SELECT code, max(number) FROM member JOIN room ON room.id = member.room"
        " GROUP BY room.id HAVING max(number) > coming",
        "The room {} would give the member number {} a second time.",
    ),
    _Rule(
        "Counting the messages of every room",
        "SELECT code, count(*), min(message.seq), max(message.seq) FROM message"
        " JOIN room ON room.id = message.room GROUP BY room.id"
        " HAVING max(message.seq) - min(message.seq) + 1 <> count(*)",
        "In the room {} messages are missing: there are {:,}, numbered from {} to {}.",
    ),
    _Rule(
        "Looking at the first message of every room",
        "SELECT code, oldest, (SELECT min(seq) FROM message WHERE room = room.id) AS least"
        " FROM room WHERE least <> oldest",
        "In the room {} messages are missing: the first should have the number {}, and has {}.",
        since=8,
    ),
    _Rule(
        "Looking at the index for searches",
        "SELECT code, indexed, (SELECT max(seq) FROM message WHERE room = room.id) AS newest"
        " FROM room WHERE indexed > newest",
        "Of the room {}, {:,} messages are in the index for searches, but {:,} in the log.",
        since=5,
    ),
    _Rule(
        "Looking at the messages' ids",
        "SELECT code, message.id, count(*) FROM message JOIN room ON room.id = message.room"
        " GROUP BY message.id, message.room HAVING count(*) > 1",
        "In the room {}, the message {!r} is there {:,} times.",
    ),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rooms, members and messages there are, and a sentence for each fault."""

    rooms: int
    members: int
    messages: int
    faults: tuple[str, ...]


def check_database(path: Path, progress: Progress) -> Verdict:
    """Check the database, whether or not a server uses it; nothing in it is changed.

    One of an earlier version, such as an old backup, is held to what that had.

    Takes a minute or so for ten million messages. Raises LogUnusable where it cannot be read.
    """
    with open_snapshot(path) as connection:
        connection.set_progress_handler(progress.go_on, _PROGRESS_STEPS)
        try:
            version = version_of(connection)
            faults = tuple(
                fault
                for rule in _RULES
                if rule.since <= version
                for fault in _broken(connection, rule, progress)
            )
            progress.begin("Counting")
            rooms, members, messages = connection.execute(
                "SELECT (SELECT count(*) FROM room), (SELECT count(*) FROM member),"
                " (SELECT count(*) FROM message)"
            ).fetchone()
        except sqlite3.Error as error:
            raise LogUnusable(f"The log {path} cannot be read: {explain(error)}") from error
    return Verdict(rooms, members, messages, faults)


def _broken(connection: sqlite3.Connection, rule: _Rule, progress: Progress) -> Iterator[str]:
    progress.begin(rule.doing)
    for row in connection.execute(rule.query).fetchmany(_FAULTS_MAX):
        yield rule.fault.format(*row)

"""The database's tables, and the steps from each version of them to the next."""

from __future__ import annotations

import sqlite3
from typing import Final

from .interface import LogUnusable

APPLICATION_ID: Final = 0x43484144
"""Marks the file as ours (PRAGMA application_id): "CHAD"."""

# A message's place in its table is its place in the room, so that a page is read in one sweep.
_FIRST = """
CREATE TABLE room (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    topic TEXT NOT NULL,
    seq INTEGER NOT NULL,
    coming INTEGER NOT NULL,
    used INTEGER NOT NULL
) STRICT;
CREATE INDEX room_by_use ON room (used);
CREATE TABLE member (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    host INTEGER NOT NULL,
    PRIMARY KEY (room, number),
    UNIQUE (room, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE message (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    member TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    ts INTEGER NOT NULL,
    PRIMARY KEY (room, seq),
    UNIQUE (room, id)
) STRICT, WITHOUT ROWID;
"""

# What every commit writes: a room's newest seq is its newest message's, and is not kept twice; ids
# are mostly in the order of time, so that an index that begins with them grows at its end, in one
# place for all rooms (docs/performance.md).
_SECOND = """
ALTER TABLE room DROP COLUMN seq;
ALTER TABLE message RENAME TO message_1;
CREATE TABLE message (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    member TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    ts INTEGER NOT NULL,
    PRIMARY KEY (room, seq),
    UNIQUE (id, room)
) STRICT, WITHOUT ROWID;
INSERT INTO message SELECT room, seq, id, member, name, text, ts FROM message_1;
DROP TABLE message_1;
"""

# A room with a passphrase keeps its hash; codes that are no room's any more rest (log/resting.py).
_THIRD = """
ALTER TABLE room ADD COLUMN passphrase TEXT;
CREATE TABLE resting (
    code TEXT PRIMARY KEY,
    until INTEGER NOT NULL,
    room INTEGER REFERENCES room ON DELETE SET NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX resting_by_end ON resting (until);
CREATE INDEX resting_by_room ON resting (room);
"""

# What the host of a room has set. ``every_code`` has the rooms' codes and those that they had.
_FOURTH = """
ALTER TABLE room ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN slow INTEGER NOT NULL DEFAULT 0;
ALTER TABLE member ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
CREATE TABLE ban (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    PRIMARY KEY (room, number)
) STRICT, WITHOUT ROWID;
CREATE VIEW every_code (code, room) AS
SELECT code, id FROM room UNION ALL SELECT code, room FROM resting WHERE room IS NOT NULL;
"""

# The newest message of the room that is in the index of words (log/indexing.py). The index itself
# is made with the first search of a large room, so that a log of any size is at hand at once.
_FIFTH = """
ALTER TABLE room ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
"""

# What programs say by a room's webhook, of whose address a hash is kept. It finds the room, so that
# the address stays where the room gets another code.
_SIXTH = """
ALTER TABLE room ADD COLUMN webhook BLOB;
ALTER TABLE message ADD COLUMN bot INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX room_by_webhook ON room (webhook) WHERE webhook IS NOT NULL;
"""

# Who opens a room and asks again, as the answer was lost, is known by the token that it brought.
_SEVENTH = """
CREATE INDEX opener_by_token ON member (token_hash) WHERE number = 1;
"""

# A log that is kept in part begins with ``first``; what is below is deleted by and by, of which the
# rest begins with ``oldest`` (log/sweeping.py). What the host lets it keep is 0 for all.
_EIGHTH = """
ALTER TABLE room ADD COLUMN first INTEGER NOT NULL DEFAULT 1;
ALTER TABLE room ADD COLUMN oldest INTEGER NOT NULL DEFAULT 1;
ALTER TABLE room ADD COLUMN keep_messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN keep_days INTEGER NOT NULL DEFAULT 0;
CREATE INDEX room_to_sweep ON room (id) WHERE oldest < first;
"""

MIGRATIONS: Final = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH, _SEVENTH, _EIGHTH)
"""The script at place n brings a database of version n (PRAGMA user_version) to n + 1."""


def check_identity(connection: sqlite3.Connection) -> None:
    """Raise LogUnusable for a file of another program's or a newer version; nothing is changed."""
    version = version_of(connection)
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (tables or version):
        raise LogUnusable("it is a database of another program. Choose another data directory.")
    if version > len(MIGRATIONS):
        raise LogUnusable(
            f"it was made by a newer version of Chad Chat (database version {version}, this one "
            f"knows up to {len(MIGRATIONS)}). Install the newer version again."
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the newest version, each step in a transaction of its own."""
    version = version_of(connection)
    for step, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE; {script} PRAGMA application_id = {APPLICATION_ID}; "
            f"PRAGMA user_version = {step}; COMMIT;"
        )


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the database, up to ``len(MIGRATIONS)``."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)

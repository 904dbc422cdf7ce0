"""Opening the database: the lock on its folder, the settings that make it durable, a first check.

Every way that it can fail becomes a LogUnusable with a sentence that says what to do.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

from ..owning import give_away, make_folder
from .deadline import broken_off_after
from .interface import LogUnusable
from .schema import APPLICATION_ID, check_identity, migrate

DATABASE = "chadchat.sqlite3"
LOCK = "chadchat.lock"
SQLITE_MIN = (3, 38)
"""The first with the JSON operators and strict tables that are used here."""

CHECK_SECONDS = 1.0
"""How long the check at the start may take; a large database is then checked only in part."""

WRITE_AHEAD_PAGES = 2_000
"""Pages of 4 KiB that are written ahead before they go to their places in the database: busy pages
go there once for many commits."""

CACHE_KIB = 4_096
"""What SQLite keeps of the database in memory; the system keeps the rest, a read away."""


def lock_folder(folder: Path) -> IO[str]:
    """Take the folder for this process until the returned file is closed or the process ends.

    Raises LogUnusable where another server has it, or it cannot be written.
    """
    try:
        make_folder(folder)
        lock = folder / LOCK
        is_new = not lock.exists()
        file = lock.open("w", encoding="ascii")
        if is_new:
            give_away(lock)
    except OSError as error:
        raise LogUnusable(
            f"The data directory {folder} cannot be used: {error.strerror}. Choose another folder."
        ) from error
    if not _try_lock(file):
        file.close()
        raise LogUnusable(
            f"Another Chad Chat server is using {folder}. Stop it, or choose another folder."
        )
    return file


def _try_lock(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def open_database(path: Path) -> sqlite3.Connection:
    """Open, check and migrate the database; it is made where there is none.

    WAL with ``synchronous=FULL``: what is committed survives a killed process and a power cut
    (https://www.sqlite.org/pragma.html#pragma_synchronous). Raises LogUnusable.
    """
    if sqlite3.sqlite_version_info < SQLITE_MIN:
        raise LogUnusable(
            f"The SQLite of this Python is {sqlite3.sqlite_version}; Chad Chat needs "
            f"{'.'.join(map(str, SQLITE_MIN))} or newer. Use a newer Python."
        )
    try:
        if not path.exists():  # what SQLite puts beside it gets the same mode and owner
            path.touch(mode=0o600)
            give_away(path)
        # The writer's thread alone uses the connection after this; sqlite3 need not check that.
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=2.0, cached_statements=64
        )
    except (OSError, sqlite3.Error) as error:
        raise LogUnusable(f"The log {path} cannot be opened: {error}.") from error
    try:
        check_identity(connection)  # first of all, as WAL mode is written into the file
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = {-CACHE_KIB}")
        _check(connection)
        migrate(connection)
        _spread_write_ahead(connection)
    except LogUnusable as error:
        connection.close()
        raise LogUnusable(f"The log {path} cannot be used: {error}") from None
    except sqlite3.Error as error:
        connection.close()
        raise LogUnusable(f"The log {path} cannot be used: {explain(error)}") from error
    return connection


def _check(connection: sqlite3.Connection) -> None:
    with broken_off_after(connection, CHECK_SECONDS):
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)


def _spread_write_ahead(connection: sqlite3.Connection) -> None:
    """Give the write-ahead file its full size now, by commits of nothing.

    A commit takes half as long again where it makes that file grow (docs/performance.md). Nothing
    of these commits has to last, so they are not synced one by one; but what was there before is on
    disk before it is written over, and so is the file's new header before what follows it, which
    ``synchronous=NORMAL`` sees to and ``OFF`` does not.
    """
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    with _unless_full():
        connection.execute("PRAGMA wal_checkpoint(RESTART)")
        connection.execute("PRAGMA synchronous = NORMAL")
        for _ in range(WRITE_AHEAD_PAGES):
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA synchronous = FULL")
    with _unless_full():
        connection.execute("PRAGMA wal_checkpoint(RESTART)")
    connection.execute(f"PRAGMA wal_autocheckpoint = {WRITE_AHEAD_PAGES}")


@contextmanager
def _unless_full() -> Iterator[None]:
    """Break off what is in it, and go on, where the disk has no room left."""
    try:
        yield
    except sqlite3.Error as error:
        if not is_full(error):
            raise


def is_full(error: sqlite3.Error) -> bool:
    """Say whether the disk (or the database's page limit) has no room left.

    For the index of what is written ahead there may be none, too, which has a code of its own.
    """
    return primary_code(error) == sqlite3.SQLITE_FULL or (
        getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_IOERR_SHMSIZE
    )


def is_passing(error: sqlite3.Error) -> bool:
    """Say whether the next batch may do better: a lock of another program, or a broken rule."""
    passing = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CONSTRAINT}
    return primary_code(error) in passing


def primary_code(error: sqlite3.Error) -> int:
    """Return the primary result code (the low byte), or -1 for an error without one."""
    code: int = getattr(error, "sqlite_errorcode", -1)
    return code & 0xFF if code >= 0 else code


def explain(error: sqlite3.Error) -> str:
    """Return a sentence that says what happened to the database and what to do."""
    match primary_code(error):
        case sqlite3.SQLITE_FULL:
            return "the disk is full. Make room, then start again."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program has it locked. Close that program, then start again."
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_READONLY:
            return "it may not be read and written. Check the permissions of the data directory."
        case sqlite3.SQLITE_IOERR:
            return f"the disk reports an error ({error}). Check the disk."
        case _:  # an error in reading is SQLITE_CORRUPT, too
            return (
                f"it is damaged, or the disk cannot read it ({error}). Nothing was changed in it; "
                "check the disk, and use a copy that is whole."
            )

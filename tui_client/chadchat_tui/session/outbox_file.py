"""A file of messages that are not acknowledged yet, so that they outlive this process.

Each process has files of its own and holds their locks as long as it lives, so that another can
tell what was left behind from what is in use. SQLite does the locking, and syncs what is committed.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from ..keeping import make_private

_SUFFIX: Final = ".sqlite3"
_TRIES: Final = 10
_OPENING: Final = (
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "BEGIN IMMEDIATE",
    "CREATE TABLE IF NOT EXISTS message ("
    "place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, ts INTEGER NOT NULL,"
    " refusal TEXT)",
    "COMMIT",
)


class Kept(NamedTuple):
    """A message as it is kept. ``ts`` is Unix time in milliseconds by this machine's clock, and
    ``refusal`` why it is not sent by itself, in a sentence.
    """

    id: str
    text: str
    ts: int
    refusal: str | None = None


class Taken(Exception):
    """Another process has the file, or has just taken it away."""


class OutboxFile:
    """Messages in the order they were posted; nobody else can open the file meanwhile.

    It is for one thread alone. Opening raises Taken; everything raises OSError or sqlite3.Error
    where the disk will not.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._database = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None
            )
            try:
                for statement in _OPENING:
                    self._database.execute(statement)
            except sqlite3.Error:
                self._database.close()
                raise
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY or not path.exists():
                raise Taken from error
            raise
        if not path.exists():
            self._database.close()
            raise Taken

    @classmethod
    def create(cls, folder: Path, name: str) -> OutboxFile:
        """Make a new file in ``folder``, whose name begins with ``name``."""
        make_private(folder)
        for _ in range(_TRIES):
            path = folder / f"{name}-{os.urandom(8).hex()}{_SUFFIX}"
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with contextlib.suppress(Taken):  # by a process that took it for left behind
                return cls(path)
        raise OSError("other programs use the files in it")

    @staticmethod
    def all_of(folder: Path, name: str) -> list[Path]:
        """Return the files in ``folder`` whose names begin with ``name``."""
        return sorted(folder.glob(f"{name}-*{_SUFFIX}"))

    def read(self) -> list[Kept]:
        """Return all messages. Where that fails, nobody is kept from the file any more."""
        reading = "SELECT id, text, ts, refusal FROM message ORDER BY place"
        try:
            return [Kept(*row) for row in self._database.execute(reading)]
        except sqlite3.Error:
            self._database.close()
            raise

    def write(self, added: Iterable[Kept], removed: Iterable[str] = ()) -> None:
        """Remove messages by their ids, and add some at the end, or put them there: all of it or
        nothing, synced.
        """
        with self._database as database:
            database.execute("BEGIN")
            database.executemany("DELETE FROM message WHERE id = ?", ((one,) for one in removed))
            database.executemany("REPLACE INTO message VALUES (NULL, ?, ?, ?, ?)", added)

    def close(self) -> None:
        """Let go of the file. With messages in it, it stays for whoever is this member next."""
        if not self.read():
            self.discard()
        self._database.close()

    def discard(self) -> None:
        """Take the file away."""
        try:
            self._unlink()  # before another process can begin to use it
        except PermissionError:  # Windows takes away no file that is open
            self._database.close()
            self._unlink()
        self._database.close()

    def _unlink(self) -> None:
        self._path.unlink(missing_ok=True)
        Path(f"{self._path}-wal").unlink(missing_ok=True)

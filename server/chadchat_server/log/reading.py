"""Reading a database beside the server that writes it, or without one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from .interface import LogUnusable
from .opening import explain
from .schema import check_identity

_BUSY_SECONDS = 10.0


def open_reader(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    """Open the database for reading alone, for the thread that calls.

    The connection neither writes nor checkpoints, not even when it is the last one to close: until
    SQLite 3.51.2, two connections that do could damage the file
    (https://www.sqlite.org/wal.html#walresetbug). It may leave an empty file for what is written
    ahead, unless the database is taken for ``immutable``: one that nobody writes meanwhile, with
    nothing written ahead. Raises LogUnusable where there is none to open.
    """
    if not path.is_file():
        raise LogUnusable(f"There is no log at {path}.")
    if not path.stat().st_size:
        raise LogUnusable(f"{path} is empty: no server has used it yet.")
    try:
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable={immutable:d}", uri=True,
            isolation_level=None, timeout=_BUSY_SECONDS,
        )  # fmt: skip
    except sqlite3.Error as error:
        raise LogUnusable(f"The log {path} cannot be read: {explain(error)}") from error


@contextmanager
def open_snapshot(path: Path, *, immutable: bool = False) -> Iterator[sqlite3.Connection]:
    """Open what is in the database now for reading, whatever is written to it meanwhile.

    Nothing is where it is ``immutable``; see ``open_reader``.

    What the server writes ahead grows meanwhile, as nothing of it is put into its place.

    Raises LogUnusable for a file that is missing, empty, no database, or none of ours.
    """
    with closing(open_reader(path, immutable=immutable)) as connection:
        try:
            connection.execute("BEGIN")
            check_identity(connection)
        except LogUnusable as error:
            raise LogUnusable(f"The log {path} cannot be read: {error}") from None
        except sqlite3.Error as error:
            raise LogUnusable(f"The log {path} cannot be read: {explain(error)}") from error
        yield connection

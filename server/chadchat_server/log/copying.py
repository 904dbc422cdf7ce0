"""Copying a database, beside the server that writes it or without one."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from ..syncing import sync, sync_folder
from .opening import explain
from .progress import Progress
from .reading import open_snapshot

_PAGES_AT_ONCE = 2_048
"""Pages of 4 KiB that are copied between two looks at the time."""


class CannotCopy(Exception):
    """The copy cannot be made; the sentence says why and what to do."""


def copy_database(source: Path, target: Path, progress: Progress) -> None:
    """Copy the database as it is now to the new file ``target``, for its owner alone.

    Only the rooms' epochs are others. The file is there only once it is whole and on disk, and
    never takes another one's place. Raises CannotCopy, or LogUnusable where the source cannot be
    read.
    """
    if target.exists():
        raise CannotCopy(
            f"{target} is there already, and a backup never takes the place of a file. "
            "Choose another name."
        )
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(descriptor)
        temporary = Path(name)
        with open_snapshot(source) as log:
            copy_pages(log, temporary, progress)
        sync(temporary)
        _give_name(temporary, target)
    except OSError as error:
        raise CannotCopy(f"The backup {target} cannot be made: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise CannotCopy(f"The backup {target} cannot be made: {explain(error)}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def copy_pages(log: sqlite3.Connection, file: Path, progress: Progress) -> None:
    """Copy the database into ``file``, which is not on disk yet; the rooms' epochs are others.

    Raises sqlite3.Error.
    """
    progress.begin("Copying")

    def copied(_status: int, remaining: int, total: int) -> None:
        progress.go_on(1 - remaining / total)

    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        # What is broken off is thrown away, and what is whole is synced as a whole.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        log.backup(copy, pages=_PAGES_AT_ONCE, progress=copied, sleep=0)
        # Until it is served again it is one file, with nothing written ahead.
        copy.execute("PRAGMA journal_mode = DELETE")
        # The rooms may have gone on when the copy is served, and it will give the same seqs to
        # other messages: who knows a room as it was has to be told so (protocol: epoch, reset).
        copy.execute("UPDATE room SET epoch = lower(hex(randomblob(9)))")


def _give_name(temporary: Path, target: Path) -> None:
    """Put the file in its place, which is first taken by an empty one: so it was nobody else's."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    temporary.replace(target)
    sync_folder(target.parent)

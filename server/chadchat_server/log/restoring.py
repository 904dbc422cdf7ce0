"""Putting a backup in the place of the log, while no server uses it.

All or nothing: at every moment there is one whole log under the log's name, that of before or the
restored one.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from ..owning import give_away
from ..syncing import sync, sync_folder
from .checking import check_database
from .copying import copy_pages
from .interface import LogUnusable
from .opening import DATABASE, explain, lock_folder
from .progress import Progress
from .reading import open_snapshot

_NEW = f"{DATABASE}.restoring"


class CannotRestore(Exception):
    """The backup cannot be put in place; the sentence says why and what to do."""


class Restored(NamedTuple):
    """The log, and where the one of before is now, if there was one."""

    log: Path
    before: Path | None


def restore_database(folder: Path, backup: Path, progress: Progress) -> Restored:
    """Put a copy of ``backup`` in the place of the log in ``folder``.

    Its rooms get other epochs, so that whoever has seen later messages is told (protocol: epoch,
    reset). Raises CannotRestore, and LogUnusable where the backup cannot be read or a server uses
    the folder; the log is then as it was.
    """
    log, new = folder / DATABASE, folder / _NEW
    with open_snapshot(backup):
        pass  # which there is: else the folder is not even made
    with lock_folder(folder):
        if verdict := check_database(backup, progress).faults:
            raise CannotRestore(f"{backup} is not whole, and nothing is changed: {verdict[0]}")
        try:
            new.unlink(missing_ok=True)  # of one that was broken off
            with open_snapshot(backup) as whole:
                new.touch(mode=0o600)
                give_away(new, replaces=log)
                copy_pages(whole, new, progress)
            sync(new)
            before = _keep(log)
            new.replace(log)
            sync_folder(folder)
        except OSError as error:
            raise CannotRestore(f"{backup} cannot be put in place: {error.strerror}.") from error
        except sqlite3.Error as error:
            raise CannotRestore(f"{backup} cannot be put in place: {explain(error)}") from error
        finally:
            new.unlink(missing_ok=True)
    return Restored(log, before)


def _keep(log: Path) -> Path | None:
    """Give the log another name as well, which no file has; return it, or None without a log."""
    if not log.exists():
        return None
    _bring_home(log)
    ahead = _beside(log, "-wal")
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    for number in count(1):
        kept = log.with_stem(f"{log.stem}-{date}" + (f"-{number}" if number > 1 else ""))
        try:
            os.link(log, kept)
        except FileExistsError:
            continue
        break
    with suppress(FileNotFoundError):
        os.link(ahead, _beside(kept, "-wal"))
    sync_folder(log.parent)
    # What is written ahead belongs to the log of before; SQLite would put it into the restored one.
    for part in ("-wal", "-shm"):
        _beside(log, part).unlink(missing_ok=True)
    sync_folder(log.parent)
    return kept


def _bring_home(log: Path) -> None:
    """Put what is written ahead into the log, so that it is one file, and whole without another.

    Of a log that is damaged it stays where it is: no server starts with that anyway.
    """
    try:
        with open_snapshot(log):
            pass
    except LogUnusable:
        return
    with closing(sqlite3.connect(log, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = DELETE")


def _beside(log: Path, part: str) -> Path:
    return log.with_name(log.name + part)

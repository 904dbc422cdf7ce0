"""A log in SQLite, and the folder that it is in."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from ..config import Settings
from ..log import LogUnusable
from ..log.opening import DATABASE, LOCK
from ..log.reading import open_snapshot
from ..session_secret import SECRET_FILE
from ..stores import SqliteStore
from .finding import Finding, ok, problem, warning
from .modes import is_open_to_others

_NEARLY_FULL = 0.9


def check_sqlite(settings: Settings) -> Iterator[Finding]:
    """Look at the folder, who may use it, and whether the log in it can be read."""
    if not isinstance(store := settings.kept_in, SqliteStore):
        return
    folder = store.folder
    there = nearest(folder)
    if not (there.is_dir() and os.access(there, os.R_OK | os.W_OK | os.X_OK)):
        yield problem(
            f"You may not write in {there}.",
            "Run the doctor as the user that the server runs as, or choose another --data-dir.",
        )
    elif there != folder:
        yield ok(f"{folder} is not there yet; the server makes it.")
    else:
        yield from _check_folder(folder, settings.log_max)


def nearest(folder: Path) -> Path:
    """Return the folder, or what is there of the way to it."""
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())


def look_into(log: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open the log for a short look, which leaves nothing beside it. Raises LogUnusable."""
    served = log.with_name(f"{log.name}-wal").exists()
    return open_snapshot(log, immutable=not served)


def _check_folder(folder: Path, log_max: int) -> Iterator[Finding]:
    if is_open_to_others(folder, stat.S_IRWXO | stat.S_IRWXG):
        yield warning(
            f"Others on this machine may look into {folder}; what the server writes there is for "
            "its own user alone.",
            f"chmod 700 {folder}",
        )
    closed = [
        file
        for file in (folder / DATABASE, folder / LOCK, folder / SECRET_FILE)
        if file.exists() and not os.access(file, os.R_OK | os.W_OK)
    ]
    for file in closed:
        yield problem(
            f"You may not read and write {file}.",
            "Run the doctor as the user that the server runs as; if you do, as root: "
            f"chown --reference={folder}/. {file}",
        )
    log = folder / DATABASE
    if log in closed:
        return
    if not log.exists():
        yield ok(f"There is no log in {folder} yet; the server makes it.")
        return
    if is_open_to_others(log):
        yield problem(f"Others on this machine can read {log}.", f"chmod 600 {log}")
    try:
        with look_into(log) as connection:
            (rooms,) = connection.execute("SELECT count(*) FROM room").fetchone()
    except LogUnusable as error:
        yield problem(str(error), "Put back a backup: chadchat-server restore FILE")
        return
    yield ok(f"The log {log} can be read: rooms: {rooms:,}.", "chadchat-server check says more.")
    size = log.stat().st_size
    if log_max and size > _NEARLY_FULL * log_max:
        yield warning(
            f"The log takes {size / log_max:.0%} of --log-max, at which nothing more is stored.",
            "Set a larger --log-max, or a shorter --room-lifetime.",
        )

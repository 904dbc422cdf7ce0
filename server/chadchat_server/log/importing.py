"""Making rooms of their exports, in a database that no server uses meanwhile."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final, NamedTuple

from chadchat_shared.codes import generate_code
from chadchat_shared.errors import StorageFull
from chadchat_shared.exports import ExportHead

from .export_file import ExportFile
from .opening import DATABASE, explain, lock_folder, open_database
from .progress import Progress
from .resting import is_resting
from .space import Space

_DRAWS: Final = 1_000
"""Codes that are tried for a room whose own is not free."""

_MAKE = """
INSERT INTO room (code, epoch, topic, coming, used, first, oldest)
VALUES (?1, ?2, ?3, 0, ?4, ?5, ?5)
"""
_STORE = """
INSERT INTO message (room, seq, id, member, name, text, ts, bot) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_COMING = "UPDATE room SET coming = ? WHERE id = ?"


class CannotImport(Exception):
    """The rooms cannot be stored; the sentence says why and what to do."""


class Imported(NamedTuple):
    """A room that was made of the export ``head``, and has the code ``code``."""

    head: ExportHead
    code: str


def import_rooms(
    folder: Path, files: Sequence[Path], progress: Progress, space: Space
) -> list[Imported]:
    """Make a room of each export, in the log in ``folder``: of all of them, or of none.

    A room has its code again where that is free, and an epoch of its own. Nobody is a member of it:
    who comes in first is its host. Raises BadExport, CannotImport also where there is no more
    ``space``, and LogUnusable also where a server uses the folder.
    """
    with ExitStack() as stack:
        exports = [stack.enter_context(ExportFile(file)) for file in files]
        stack.enter_context(lock_folder(folder))
        connection = stack.enter_context(closing(open_database(folder / DATABASE)))
        try:
            connection.execute("BEGIN IMMEDIATE")
            imported = []
            for file, export in zip(files, exports, strict=True):
                progress.begin(f"Reading {file}")
                imported.append(_import(connection, export, progress, space))
            _require_space(space.look(connection))
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise CannotImport(f"Nothing is imported: {explain(error)}") from error
        return imported


def _import(
    connection: sqlite3.Connection, export: ExportFile, progress: Progress, space: Space
) -> Imported:
    head = export.head
    now = time.time_ns() // 1_000_000
    code = _free_code(connection, head.code, now)
    epoch = secrets.token_urlsafe(9)
    room = connection.execute(_MAKE, (code, epoch, head.topic, now, head.first)).lastrowid
    coming = 0
    for message in export.messages():
        row = (
            room, message.seq, message.id, message.member, message.name, message.message,
            message.ts, bool(message.bot),
        )  # fmt: skip
        try:
            connection.execute(_STORE, row)
        except sqlite3.IntegrityError as error:
            raise export.bad("A message above has the same id") from error
        _require_space(space.lack(connection))
        coming = max(coming, int(message.member or 0))
        progress.go_on((message.seq - head.first + 1) / head.count)
    connection.execute(_COMING, (coming, room))  # so that no newcomer passes for one of them
    return Imported(head, code)


def _require_space(lack: StorageFull | None) -> None:
    if lack is not None:
        raise CannotImport(
            "Nothing is imported: the log would be larger than --log-max, or leave less of the "
            "disk free than --free-min. Make room, or set them otherwise."
        )


def _free_code(connection: sqlite3.Connection, code: str, now: int) -> str:
    """Return ``code``, or another one as long where that is a room's, or rests, at ``now``."""
    for _ in range(_DRAWS):
        taken = connection.execute("SELECT 1 FROM room WHERE code = ?", (code,)).fetchone()
        if not taken and not is_resting(connection, code, now):
            return code
        code = generate_code(len(code))
    raise CannotImport(f"Nothing is imported: no code of {len(code)} letters is free.")

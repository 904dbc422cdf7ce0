"""The programs that the server is made of."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version

from ..config import Settings
from ..log.opening import SQLITE_MIN
from ..stores import SqliteStore
from .finding import Finding, ok, problem

_WAL_RESET_BUG = ((3, 7, 0), (3, 51, 2))
"""The first and the last SQLite in which two connections that write or checkpoint can damage the
file (https://www.sqlite.org/wal.html#walresetbug)."""


def check_versions(settings: Settings) -> Iterator[Finding]:
    """Look at Python, SQLite and Chad Chat itself."""
    python = f"Python {platform.python_version()}"
    yield ok(f"Chad Chat {version('chadchat')} on {python}, {platform.platform()}.")
    if isinstance(settings.kept_in, SqliteStore):
        yield _check_sqlite()


def _check_sqlite() -> Finding:
    first, last = _WAL_RESET_BUG
    says = f"SQLite {sqlite3.sqlite_version}."
    if sqlite3.sqlite_version_info < SQLITE_MIN:
        needed = ".".join(map(str, SQLITE_MIN))
        return problem(f"{says} Chad Chat needs {needed} or newer.", "Use a newer Python.")
    if first <= sqlite3.sqlite_version_info <= last:
        return ok(
            f"{says} It is safe here, as the server writes by one connection alone.",
            "Two programs that write with it at once can damage a log: open that of a running "
            "server with no other than check and backup.",
        )
    return ok(says)

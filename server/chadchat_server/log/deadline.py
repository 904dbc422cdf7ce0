"""A bound on how long SQLite works on a statement."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_PROGRESS_STEPS: Final = 100
"""SQLite's steps between two looks at the time. What FTS5 does in one of them counts, too: about
three for each page that it reads."""


@contextmanager
def broken_off_after(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Break off what the connection does in this context after ``seconds``, and leave it quietly.

    What is to be known of the statement is to be taken from it within.
    """
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() >= deadline, _PROGRESS_STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, 0)

"""One thread that only reads, beside the writer's, for what takes long."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from chadchat_shared.errors import Unavailable

from .interface import LogUnusable
from .opening import explain
from .reading import open_reader

ResultT = TypeVar("ResultT")

_log = logging.getLogger(__name__)


class Reader:
    """Reads the database at ``path`` in a thread and on a connection of its own.

    In WAL mode it holds nobody up who writes. What it reads is what is committed when it begins to.
    It has the connection from the first reading on, and until it is closed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(1, "chadchat-reader")
        self._closing = False

    async def read(self, work: Callable[[sqlite3.Connection], ResultT]) -> ResultT:
        """Run ``work`` when all before it is done. Raises what it raises, or Unavailable."""
        if self._closing:
            raise Unavailable("The server is stopping.")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work)

    async def close(self) -> None:
        """Do what waits, then close the connection and end the thread."""
        if self._closing:
            return
        self._closing = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    def _run(self, work: Callable[[sqlite3.Connection], ResultT]) -> ResultT:
        try:
            if self._connection is None:
                self._connection = open_reader(self._path)
            return work(self._connection)
        except (LogUnusable, sqlite3.Error) as error:
            why = explain(error) if isinstance(error, sqlite3.Error) else error
            _log.error("The log could not be read for a search: %s", why)
            raise Unavailable from error

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

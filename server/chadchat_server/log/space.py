"""Whether there is room for more in the log, before the disk has to say that there is not."""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

from chadchat_shared.errors import StorageFull

_LOOK_SECONDS = 0.25
"""How long what was seen of the disk is taken for what there is."""


class Space:
    """Room for a log in ``folder``: ``log_max`` bytes of it, and ``free_min`` bytes beside it.

    0 is no limit. Pages of the database that deleted rooms have left are room within it.
    """

    def __init__(self, folder: Path, log_max: int = 0, free_min: int = 0) -> None:
        self._folder = folder
        self._log_max = log_max
        self._free_min = free_min
        self._lack: StorageFull | None = None
        self._look_at = 0.0

    def lack(self, connection: sqlite3.Connection) -> StorageFull | None:
        """Return the refusal of whatever makes the log grow, or None while there is room."""
        if (self._log_max or self._free_min) and (now := time.monotonic()) >= self._look_at:
            self._look_at = now + _LOOK_SECONDS
            self._lack = self.look(connection)
        return self._lack

    def look(self, connection: sqlite3.Connection) -> StorageFull | None:
        """Look how it is now, where ``lack`` knows how it was a moment ago."""
        size, pages, unused = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_size", "page_count", "freelist_count")
        )
        if self._log_max and (pages - unused) * size >= self._log_max:
            return StorageFull(
                "This server's log is as large as it may be, so this was not stored. "
                "Try again later."
            )
        free = shutil.disk_usage(self._folder).free + unused * size
        return StorageFull() if free < self._free_min else None

"""The wall clock, by which messages have their times."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Iterator
from typing import Final

from ..config import Settings
from ..log import LogUnusable
from ..log.opening import DATABASE
from ..stores import SqliteStore
from .finding import Finding, ok, problem, warning
from .sqlite_store import look_into

_TIME_ERROR: Final = 5  # adjtimex(2)
_TIMEX_BYTES: Final = 512  # more than its struct has anywhere
_LATE_MS: Final = 5_000


def check_clock(settings: Settings) -> Iterator[Finding]:
    """Look whether the clock is behind what is in the log, and whether something sets it right."""
    now = time.time_ns() // 1_000_000
    if (used := _last_use(settings)) is not None and used > now + _LATE_MS:
        yield problem(
            f"The clock is {(used - now) / 1000:,.0f} s before the last use of a room: it was set "
            "back.",
            "Set it right (timedatectl set-ntp true): messages would have wrong times.",
        )
    if sys.platform != "linux":
        return
    if ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)) == _TIME_ERROR:
        yield warning(
            "Nothing keeps the clock right, as far as the system knows.",
            "Let NTP do it (timedatectl set-ntp true), unless the machine gets its time otherwise.",
        )
    else:
        yield ok("The clock is kept right.")


def _last_use(settings: Settings) -> int | None:
    """Return when (Unix ms) a room was last used; None without a log that can be read."""
    if not isinstance(store := settings.kept_in, SqliteStore):
        return None
    try:
        with look_into(store.folder / DATABASE) as connection:
            (used,) = connection.execute("SELECT max(used) FROM room").fetchone()
    except LogUnusable:
        return None
    return None if used is None else int(used)

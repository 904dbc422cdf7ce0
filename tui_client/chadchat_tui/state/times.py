"""The server's times in the reader's own zone."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Literal

from chadchat_shared.times import local_time

TimeFormat = Literal["24h", "24h-seconds", "12h", "12h-seconds"]
"""How a time of day is shown."""

TIME_FORMATS: Final[dict[TimeFormat, str]] = {
    "24h": "%H:%M",
    "24h-seconds": "%H:%M:%S",
    "12h": "%I:%M %p",
    "12h-seconds": "%I:%M:%S %p",
}
"""As ``strftime`` takes them."""

TIME_CELLS: Final[dict[TimeFormat, int]] = {
    "24h": 5, "24h-seconds": 8, "12h": 8, "12h-seconds": 11,
}  # fmt: skip
"""How long each is."""

_MINUTE: Final = 60


def utc_time(ts: int) -> str:
    """Return Unix milliseconds by RFC 3339, in UTC, such as ``2026-11-21T12:30:00.250Z``.

    A time that no calendar has is told as the beginning of 1970, as ``local_time`` does.
    """
    beginning = datetime.fromtimestamp(0, UTC)
    try:
        time = beginning + timedelta(milliseconds=ts)
    except OverflowError:
        time = beginning
    return f"{time.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def time_of_day(ts: int, zone: tzinfo | None, time_format: TimeFormat) -> str:
    """Return the time of day of ``local_time``."""
    return local_time(ts, zone).strftime(TIME_FORMATS[time_format])


def with_seconds(time_format: TimeFormat) -> TimeFormat:
    """Return the format with seconds, for what is over within a minute."""
    return "12h-seconds" if time_format.startswith("12h") else "24h-seconds"


def in_words(seconds: float) -> str:
    """Return a time to wait, rounded up: in seconds up to two minutes, else in minutes."""
    if seconds <= 2 * _MINUTE:
        return f"{max(1, math.ceil(seconds))} s"
    return f"{math.ceil(seconds / _MINUTE):,} min"

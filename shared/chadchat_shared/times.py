"""Unix milliseconds, as they come over the wire, as times for people."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def local_time(ts: int, zone: tzinfo | None) -> datetime:
    """Return Unix milliseconds as a time in ``zone``, by default this machine's.

    A time that no calendar has is shown as the beginning of 1970: it is only for people to read.
    """
    try:
        return datetime.fromtimestamp(ts / 1000, zone)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, zone or UTC)

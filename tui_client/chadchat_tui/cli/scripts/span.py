"""Some of a room's log: from one moment to another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ...exporting import oldest_of
from ...session import Room, patiently


@dataclass(frozen=True, slots=True)
class Span:
    """What was said from ``since`` on, and before ``until``: Unix milliseconds, or None for the
    log's own beginning and end.
    """

    since: int | None = None
    until: int | None = None


async def seqs(room: Room, span: Span) -> range:
    """Return the seqs of what ``room``'s log, up to now, has in ``span``."""
    end = room.snapshot.seq + 1
    if span.since is None:
        first = await oldest_of(room) or end
    else:
        first = await _first_at(room, span.since, end)
    last = end if span.until is None else await _first_at(room, span.until, end)
    return range(first, last)


async def _first_at(room: Room, ts: int, end: int) -> int:
    """Return the seq of the first message at ``ts`` or later, or ``end`` where there is none."""
    return min(await patiently(partial(room.seek, max(0, ts))), end)

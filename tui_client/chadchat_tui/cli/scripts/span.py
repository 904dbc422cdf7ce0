"""Some of a room's log: from one moment to another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from chadchat_shared.events import ChatMessage
from chadchat_shared.limits import PAGE_MAX

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
    first = 1 if span.since is None else await _first_at(room, span.since, end)
    last = end if span.until is None else await _first_at(room, span.until, end)
    return range(first, last)


async def messages(room: Room, chosen: range) -> AsyncIterator[ChatMessage]:
    """Give the messages with the seqs of ``chosen``, in ascending order."""
    told = chosen.start - 1
    while told + 1 < chosen.stop:
        limit = min(PAGE_MAX, chosen.stop - 1 - told)
        page = await patiently(partial(room.history, after=told, limit=limit))
        for message in page.messages:
            yield message
        if not page.messages:
            return
        told = page.messages[-1].seq


async def _first_at(room: Room, ts: int, end: int) -> int:
    """Return the seq of the first message at ``ts`` or later, or ``end`` where there is none."""
    return min(await patiently(partial(room.seek, max(0, ts))), end)

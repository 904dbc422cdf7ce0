"""Which messages a room keeps: what the server and its host let it, and those of the last hour.

Whoever was away for less than an hour has missed nothing that is deleted, and whatever is sent
again within it has its place still.
"""

from __future__ import annotations

from typing import NamedTuple

from chadchat_shared.events import Keep

RECENT_MS = 3_600_000
"""What was said within so many milliseconds is kept, whatever else is said about it."""

DAY_MS = 86_400_000


class Extent(NamedTuple):
    """From where to where a room's log goes by its seqs, and what its host says that is kept.

    ``begun`` is when its first message was said, in Unix ms, or None where it has none.
    """

    code: str
    first: int
    newest: int
    begun: int | None
    keep: Keep


def stricter(one: Keep, other: Keep) -> Keep:
    """Return what is kept where both count."""
    return Keep(
        messages=_fewer(one.messages, other.messages),
        days=_fewer(one.days, other.days),
    )


def _fewer(one: int, other: int) -> int:
    return min(one, other) if one and other else one or other


def is_overdue(extent: Extent, keep: Keep, now: int) -> bool:
    """Say whether something of a log is not to be kept any more at ``now`` (Unix ms).

    ``keep`` is what the server says.
    """
    keep = stricter(keep, extent.keep)
    if extent.begun is None or extent.begun >= now - RECENT_MS:
        return False
    too_many = keep.messages and extent.newest - extent.first + 1 > keep.messages
    too_old = keep.days and extent.begun < now - keep.days * DAY_MS
    return bool(too_many or too_old)


def first_kept(keep: Keep, log: range, *, recent: int, young: int) -> int:
    """Return the seq with which a log of the seqs ``log`` is to begin, by ``keep``.

    ``recent`` is the seq of the first message of the last hour, and ``young`` that of the first one
    of the last ``keep.days``; where all are older, it is ``log.stop``.
    """
    first = log.start
    if keep.messages:
        first = max(first, log.stop - keep.messages)
    if keep.days:
        first = max(first, young)
    return max(log.start, min(first, recent))

"""Which part of a room's log a request is for.

Seqs are dense (1, 2, 3, …), so that every page is a span of them, known before anything is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from chadchat_shared.limits import PAGE_MAX, SNAPSHOT_MESSAGES


@dataclass(frozen=True, slots=True)
class Span:
    """The seqs from ``first`` to ``last``; empty where ``last`` is before ``first``.

    ``more`` says whether there are more in the direction that was asked for.
    """

    first: int
    last: int
    more: bool


def span_after(after: int, newest: int, limit: int = PAGE_MAX) -> Span:
    """Return the first ``limit`` seqs behind ``after``; ``more`` where newer ones remain."""
    last = min(after + limit, newest)
    return Span(after + 1, last, more=last < newest)


def span_before(before: int | None, newest: int, limit: int = SNAPSHOT_MESSAGES) -> Span:
    """Return the last ``limit`` seqs below ``before`` (None: the newest of all)."""
    last = newest if before is None else min(before - 1, newest)
    first = max(1, last - limit + 1)
    return Span(first, last, more=first > 1 and last > 0)

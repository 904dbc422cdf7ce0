"""Which part of a room's log a request is for.

Seqs are dense (1, 2, 3, …), so that every page is a span of them, known before anything is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chadchat_shared.events import ChatMessage
from chadchat_shared.limits import PAGE_MAX, SNAPSHOT_MESSAGES

PAGE_BYTES = 262_144
"""Bytes of text in a page, so that one answer stays far below what may wait for a connection."""


@dataclass(frozen=True, slots=True)
class Span:
    """The seqs from ``first`` to ``last``; empty where ``last`` is before ``first``.

    ``more`` says whether there are more in the direction that was asked for; ``backwards`` that it
    is asked for from its end, so that what does not fit is left out at its beginning.
    """

    first: int
    last: int
    more: bool
    backwards: bool = False

    def fit(self, messages: Sequence[ChatMessage]) -> tuple[list[ChatMessage], bool]:
        """Return as many of the span's messages as make a page, at least one, and ``more``."""
        kept, size = 0, 0
        for message in reversed(messages) if self.backwards else messages:
            size += len(message.message.encode())
            if kept and size > PAGE_BYTES:
                break
            kept += 1
        page = messages[len(messages) - kept :] if self.backwards else messages[:kept]
        return list(page), self.more or kept < len(messages)


def span_after(after: int, newest: int, limit: int = PAGE_MAX) -> Span:
    """Return the first ``limit`` seqs behind ``after``; ``more`` where newer ones remain."""
    last = min(after + limit, newest)
    return Span(after + 1, last, more=last < newest)


def span_before(before: int | None, newest: int, limit: int = SNAPSHOT_MESSAGES) -> Span:
    """Return the last ``limit`` seqs below ``before`` (None: the newest of all)."""
    last = newest if before is None else min(before - 1, newest)
    first = max(1, last - limit + 1)
    return Span(first, last, more=first > 1 and last > 0, backwards=True)

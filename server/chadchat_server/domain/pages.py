"""Which part of a room's log a request is for.

Seqs are dense from the first that is kept to the newest, so that every page is a span of them,
known before anything is read.
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

    def fit(
        self, messages: Sequence[ChatMessage], kept_from: int
    ) -> tuple[list[ChatMessage], bool]:
        """Return as many of the span's messages as make a page, at least one, and ``more``.

        Those below ``kept_from`` may have been deleted since the span was known.
        """
        if self.first < kept_from:
            messages = [message for message in messages if message.seq >= kept_from]
        kept, size = 0, 0
        for message in reversed(messages) if self.backwards else messages:
            size += len(message.message.encode())
            if kept and size > PAGE_BYTES:
                break
            kept += 1
        if self.backwards:
            page = list(messages[len(messages) - kept :])
            return page, bool(page) and page[0].seq > kept_from
        return list(messages[:kept]), self.more or kept < len(messages)


def span_after(after: int, kept: range, limit: int = PAGE_MAX) -> Span:
    """Return the first ``limit`` of the seqs ``kept`` behind ``after``; ``more`` where newer ones
    remain.
    """
    first = max(after + 1, kept.start)
    last = min(first + limit, kept.stop) - 1
    return Span(first, last, more=last + 1 < kept.stop)


def span_before(before: int | None, kept: range, limit: int = SNAPSHOT_MESSAGES) -> Span:
    """Return the last ``limit`` of the seqs ``kept`` below ``before`` (None: the newest of all)."""
    end = kept.stop if before is None else min(before, kept.stop)
    first = max(kept.start, end - limit)
    return Span(first, end - 1, more=kept.start < first < end, backwards=True)

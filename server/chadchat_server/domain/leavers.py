"""Who has left a room for good, and what they could still say there.

The host can still ban them. And leaving and coming again gives nobody more to say. Without accounts
nobody knows whether a newcomer is the one who has left, or a neighbour behind the same address: for
each that has left, one newcomer from there is taken for them.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator

from .buckets import Rate, TokenBucket
from .members import Member

_LEAVERS_MAX = 256
"""Leavers that a room remembers, the latest."""


class Leavers:
    """Those who have left one room lately, in the order of their leaving."""

    def __init__(self, rate: Rate | None) -> None:
        self._rate = rate
        self._left: deque[Member] = deque(maxlen=_LEAVERS_MAX)
        self._still_gone: deque[Member] = deque(maxlen=_LEAVERS_MAX)

    def __iter__(self) -> Iterator[Member]:
        return iter(self._left)

    def note(self, member: Member) -> None:
        """Remember a member that leaves."""
        self._left.append(member)
        self._still_gone.append(member)

    def follow(self, address: str) -> tuple[TokenBucket, float]:
        """Return what a newcomer from ``address`` may say, and when it last spoke, as it were.

        Of those who have left from there it is the one who spoke last, who then has come again.
        """
        from_there = [member for member in self._still_gone if member.address == address]
        if not from_there:
            return TokenBucket(self._rate), -math.inf
        again = max(from_there, key=lambda member: member.spoke_at)
        self._still_gone.remove(again)
        return again.bucket, again.spoke_at

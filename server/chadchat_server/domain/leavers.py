"""What those who have left a room for good could still say, for who comes from their address next.

So leaving and coming again gives nobody more to say.
"""

from __future__ import annotations

import math
from copy import copy

from .buckets import Rate, TokenBucket
from .members import Member

_LEAVERS_MAX = 256
"""Addresses that a room knows something of, the latest."""


class Leavers:
    """The budgets that have left one room, by address."""

    def __init__(self, rate: Rate | None) -> None:
        self._rate = rate
        self._by_address: dict[str, tuple[TokenBucket, float]] = {}

    def note(self, member: Member) -> None:
        """Keep what ``member``, who leaves, may still say, and when it last spoke."""
        bucket, spoke_at = self._by_address.pop(member.address, (member.bucket, member.spoke_at))
        self._by_address[member.address] = (
            min(bucket, member.bucket, key=TokenBucket.level), max(spoke_at, member.spoke_at),
        )  # fmt: skip
        while len(self._by_address) > _LEAVERS_MAX:
            del self._by_address[next(iter(self._by_address))]

    def follow(self, address: str) -> tuple[TokenBucket, float]:
        """Return what a newcomer from ``address`` may say, and when it last spoke, as it were."""
        if left := self._by_address.get(address):
            bucket, spoke_at = left
            return copy(bucket), spoke_at
        return TokenBucket(self._rate), -math.inf

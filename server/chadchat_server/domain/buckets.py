"""Token buckets: so many at once, then so many a second."""

from __future__ import annotations

import math
from dataclasses import dataclass

_WHOLE = 1.0 - 1e-9
"""What counts as a token: whoever has waited as told lacks nothing but what rounding takes."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A burst of ``burst`` at once, refilled by ``per_second``."""

    burst: int
    per_second: float


class TokenBucket:
    """One holder's tokens under a rate; ``None`` as the rate never refuses."""

    __slots__ = ("_at", "_rate", "_tokens")

    def __init__(self, rate: Rate | None) -> None:
        self._rate = rate
        self._tokens = 0.0
        self._at = -math.inf

    def wait(self, now: float) -> float:
        """Return the seconds until there is a token, in whole milliseconds; 0 when there is one."""
        if self._rate is None or (tokens := self._refill(self._rate, now)) >= _WHOLE:
            return 0.0
        return math.ceil((1.0 - tokens) / self._rate.per_second * 1000) / 1000

    def take(self, now: float) -> float:
        """Take a token where there is one and return 0, else the seconds to wait for it."""
        wait = self.wait(now)
        if not wait:
            self._tokens -= 1.0
        return wait

    def charge(self, now: float) -> None:
        """Take a token for what was done elsewhere, also where there is none.

        More than a burst is not owed, however much was done, or is heard of at once.
        """
        if self._rate is not None:
            self._tokens = max(self._refill(self._rate, now) - 1.0, -self._rate.burst)

    def give_back(self) -> None:
        """Put back a token that was taken for nothing."""
        self._tokens += 1.0  # what is more than the burst goes with the next refill

    def full(self, now: float) -> bool:
        """Say whether nothing has been taken that is not refilled by now."""
        return self._rate is None or self._refill(self._rate, now) >= self._rate.burst

    def _refill(self, rate: Rate, now: float) -> float:
        tokens = self._tokens + (now - self._at) * rate.per_second
        self._at = now
        self._tokens = tokens = tokens if tokens < rate.burst else float(rate.burst)
        return tokens


class Budgets:
    """A bucket for each key (such as an address), forgotten once it is full again."""

    _SWEEP_AT = 1024

    def __init__(self, rate: Rate | None) -> None:
        self._rate = rate
        self._buckets: dict[str, TokenBucket] = {}
        self._sweep_at = self._SWEEP_AT

    def wait(self, key: str, now: float) -> float:
        """Return the seconds until ``key`` has a token; 0 when it has one."""
        bucket = self._buckets.get(key)
        return bucket.wait(now) if bucket else 0.0

    def take(self, key: str, now: float) -> float:
        """Take one of the tokens of ``key``; return the seconds to wait where it has none."""
        bucket = self.bucket(key, now)
        return bucket.take(now) if bucket else 0.0

    def bucket(self, key: str, now: float) -> TokenBucket | None:
        """Return the bucket of ``key``, for who takes from it often; None where there is no limit.

        One that is kept is another's no more once it has been full for a while.
        """
        if self._rate is None:
            return None
        if len(self._buckets) >= self._sweep_at:
            self._sweep(now)
        return self._buckets.setdefault(key, TokenBucket(self._rate))

    def _sweep(self, now: float) -> None:
        self._buckets = {k: b for k, b in self._buckets.items() if not b.full(now)}
        self._sweep_at = max(self._SWEEP_AT, 2 * len(self._buckets))

"""Who fails too often is locked out, and each time for twice as long."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .buckets import Rate, TokenBucket

FIRST_SECONDS = 60.0
"""How long the first lock-out lasts."""

LONGEST_SECONDS = 3600.0
"""How long a lock-out lasts at most, and how long after one it takes to be forgiven."""


@dataclass(slots=True)
class _Record:
    """The failures of one key; its last lock-out took ``seconds`` and ends at ``until``."""

    failures: TokenBucket
    seconds: float = 0.0
    until: float = -math.inf

    def forgiven(self, now: float) -> bool:
        return now >= self.until + LONGEST_SECONDS and self.failures.full(now)


class Lockouts:
    """Counts failures by key (such as an address); as the rate, None locks nobody out.

    A key that has used up the rate's tokens is locked out for ``FIRST_SECONDS``, the next time for
    twice as long, and so on. It is forgotten ``LONGEST_SECONDS`` after its last lock-out.
    """

    _SWEEP_AT = 1024

    def __init__(self, rate: Rate | None) -> None:
        self._rate = rate
        self._records: dict[str, _Record] = {}
        self._sweep_at = self._SWEEP_AT

    def wait(self, key: str, now: float) -> float:
        """Return the seconds that ``key`` is still locked out, in whole ms; 0 when it is not."""
        record = self._records.get(key)
        return math.ceil(max(0.0, record.until - now) * 1000) / 1000 if record else 0.0

    def failed(self, key: str, now: float) -> None:
        """Count a failure of ``key``; with the last that the rate allows it is locked out."""
        if self._rate is None:
            return
        if len(self._records) >= self._sweep_at:
            self._sweep(now)
        record = self._records.get(key)
        if record is None or record.forgiven(now):
            record = self._records[key] = _Record(TokenBucket(self._rate))
        record.failures.take(now)
        if record.failures.wait(now):
            record.seconds = min(2 * record.seconds or FIRST_SECONDS, LONGEST_SECONDS)
            record.until = now + record.seconds

    def _sweep(self, now: float) -> None:
        self._records = {k: r for k, r in self._records.items() if not r.forgiven(now)}
        self._sweep_at = max(self._SWEEP_AT, 2 * len(self._records))

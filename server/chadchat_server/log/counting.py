"""Counters in the memory of a server that has its log to itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..domain.buckets import Budgets, Rate, TokenBucket
from ..domain.lockouts import Lockouts
from .counters import Waits


class LocalCounters:
    """Counters that begin anew with the server; ``now`` tells the seconds of a steady clock."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now

    def allowance(self, _name: str, rate: Rate | None) -> LocalAllowance:
        """Return what counts for each key by itself."""
        return LocalAllowance(Budgets(rate), self._now)

    def guesses(self, each: Rate | None, total: Rate | None) -> LocalGuesses:
        """Return what counts wrong guesses."""
        return LocalGuesses(Lockouts(each), TokenBucket(total), self._now)


class LocalAllowance:
    """An Allowance of ``budgets``."""

    def __init__(self, budgets: Budgets, now: Callable[[], float]) -> None:
        self._budgets = budgets
        self._now = now

    async def take(self, key: str) -> float:
        """Take one of the tokens of ``key`` and return 0, or the seconds to wait."""
        return self._budgets.take(key, self._now())


class LocalGuesses:
    """Guesses of ``lockouts`` and, for all together, the bucket ``total``."""

    def __init__(self, lockouts: Lockouts, total: TokenBucket, now: Callable[[], float]) -> None:
        self._lockouts = lockouts
        self._total = total
        self._now = now

    async def waits(self, key: str) -> Waits:
        """Return how long whoever is ``key`` may not guess."""
        now = self._now()
        return Waits(self._lockouts.wait(key, now), self._total.wait(now))

    async def count(self, key: str) -> Waits:
        """Count a wrong guess of ``key``, unless it has to wait."""
        waits = await self.waits(key)
        if not any(waits):
            now = self._now()
            self._total.take(now)
            self._lockouts.failed(key, now)
        return waits

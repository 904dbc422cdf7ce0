"""Counters in Redis, by its own clock: they hold for all servers, and outlast each of them."""

from __future__ import annotations

from typing import Any

from chadchat_shared.errors import StorageFull, Unavailable

from ...domain.buckets import Rate
from ...domain.lockouts import FIRST_SECONDS, LONGEST_SECONDS
from ..counters import Waits
from .keys import WRONG, limit_key
from .scripts import GUESS, TAKE, Script
from .shards import Shards
from .wire import Argument


class RedisCounters:
    """Counters in the Redis of ``link``."""

    def __init__(self, link: Shards) -> None:
        self._link = link

    def allowance(self, name: str, rate: Rate | None) -> RedisAllowance:
        """Return what counts under ``name``, for each key by itself."""
        return RedisAllowance(self._link, name, rate)

    def guesses(self, each: Rate | None, total: Rate | None) -> RedisGuesses:
        """Return what counts wrong guesses."""
        return RedisGuesses(self._link, each, total)


class RedisAllowance:
    """An Allowance of ``rate``, under ``name``."""

    def __init__(self, link: Shards, name: str, rate: Rate | None) -> None:
        self._link = link
        self._name = name
        self._rate = rate

    async def take(self, key: str) -> float:
        """Take one of the tokens of ``key`` and return 0, or the seconds to wait."""
        if self._rate is None:
            return 0.0
        keys = [limit_key(self._name, key)]
        wait: int = await _run(self._link, TAKE, keys, *_arguments(self._rate))
        return wait / 1000


class RedisGuesses:
    """Guesses under the rates ``each`` and ``total``."""

    def __init__(self, link: Shards, each: Rate | None, total: Rate | None) -> None:
        self._link = link
        self._rates = each, total
        self._arguments = (*_arguments(each), *_arguments(total))

    async def waits(self, key: str) -> Waits:
        """Return how long whoever is ``key`` may not guess."""
        return await self._run(key, counts=False)

    async def count(self, key: str) -> Waits:
        """Count a wrong guess of ``key``, unless it has to wait."""
        return await self._run(key, counts=True)

    async def _run(self, key: str, *, counts: bool) -> Waits:
        if self._rates == (None, None):
            return Waits(0.0, 0.0)
        address, anybody = await _run(
            self._link, GUESS, [f"{WRONG}:{key}", WRONG], *self._arguments,
            int(FIRST_SECONDS * 1000), int(LONGEST_SECONDS * 1000), int(counts),
        )  # fmt: skip
        return Waits(address / 1000, anybody / 1000)


async def _run(link: Shards, script: Script, keys: list[str], *arguments: Argument) -> Any:
    """Run a script. Where Redis is full, what cannot be counted is Unavailable, too."""
    try:
        return await link.run(script, keys, *arguments)
    except StorageFull:
        raise Unavailable from None


def _arguments(rate: Rate | None) -> tuple[str, str]:
    """Return what the scripts get of a rate: the ms that a token takes, and that all of them do.

    Where nothing takes any time, there is no limit.
    """
    if rate is None:
        return "0", "0"
    return repr(1000 / rate.per_second), repr(rate.burst * 1000 / rate.per_second)

"""What is counted by address, for all servers that share a log together."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from ..domain.buckets import Rate


class Waits(NamedTuple):
    """The seconds until an ``address`` may guess again, and until ``anybody`` may; 0 is now."""

    address: float
    anybody: float


class Allowance(Protocol):
    """What each of many may do under one rate."""

    async def take(self, key: str) -> float:
        """Take one of the tokens of ``key`` (an address) and return 0, or the seconds to wait.

        Raises Unavailable.
        """


class Guesses(Protocol):
    """Wrong guesses, of each address and altogether. Its methods raise Unavailable."""

    async def waits(self, key: str) -> Waits:
        """Return how long whoever is ``key`` may not guess."""

    async def count(self, key: str) -> Waits:
        """Count a wrong guess of ``key`` where it does not have to wait; return whether it has to.

        Looking and counting are one step, whoever else is counted meanwhile: so no more guesses are
        answered than there may be. With the last that its rate allows, ``key`` is locked out.
        """


class Counters(Protocol):
    """Makes what counts; None as a rate is no limit."""

    def allowance(self, name: str, rate: Rate | None) -> Allowance:
        """Return what counts under ``name``, for each key by itself."""

    def guesses(self, each: Rate | None, total: Rate | None) -> Guesses:
        """Return what counts wrong guesses: of each key under ``each``, of all under ``total``."""

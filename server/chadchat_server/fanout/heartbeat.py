"""Pings for all connections by one timer (Engine.IO protocol 4, "Heartbeat").

By the loop's monotonic clock, so that a jump of the wall clock drops nobody.
"""

from __future__ import annotations

import asyncio
from itertools import islice, takewhile
from typing import Protocol


class Beating(Protocol):
    """A connection that is to be kept alive, or found to be dead."""

    @property
    def held(self) -> bool:
        """Whether nothing is read from it now, so that no answer can be seen."""

    def ping(self) -> None:
        """Ask the peer for a sign of life."""

    def expire(self) -> None:
        """End the connection: its peer has given none."""


class Heartbeats:
    """Who is to be pinged when, and who has to have answered by when; the times are in seconds.

    Both are in the order of their times, as each gets the same time from now: a beat looks at the
    first ones only.
    """

    def __init__(self, interval: float, timeout: float) -> None:
        self.interval = interval
        self.timeout = timeout
        self._pings: dict[Beating, float] = {}
        self._expiries: dict[Beating, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    def alive(self, connection: Beating) -> None:
        """Begin with a connection, or note its sign of life: it is pinged an interval from now."""
        self.forget(connection)
        self._pings[connection] = at = asyncio.get_running_loop().time() + self.interval
        if self._timer is None or at < self._timer_at:
            self._schedule()

    def forget(self, connection: Beating) -> None:
        """Ping a connection no more."""
        self._pings.pop(connection, None)
        self._expiries.pop(connection, None)

    def _beat(self) -> None:
        now = asyncio.get_running_loop().time()
        self._timer = None
        try:
            for connection in _take_due(self._expiries, now):
                if connection.held:
                    self._pings[connection] = now + self.interval
                else:
                    connection.expire()
            for connection in _take_due(self._pings, now):
                self._expiries[connection] = now + self.timeout
                connection.ping()
        finally:
            self._schedule()

    def _schedule(self) -> None:
        """Have the next beat when the first of all is due; one that is set for sooner stays."""
        firsts = [*islice(self._pings.values(), 1), *islice(self._expiries.values(), 1)]
        if not firsts:
            return
        if self._timer is not None:
            if self._timer_at <= min(firsts):
                return
            self._timer.cancel()
        self._timer_at = min(firsts)
        self._timer = asyncio.get_running_loop().call_at(self._timer_at, self._beat)


def _take_due(times: dict[Beating, float], now: float) -> list[Beating]:
    """Take out the connections whose time has come."""
    due = list(takewhile(lambda connection: times[connection] <= now, times))
    for connection in due:
        del times[connection]
    return due

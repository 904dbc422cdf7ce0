"""Who goes on asking although told to wait."""

from __future__ import annotations

from collections import deque

from chadchat_shared.errors import RateLimited

BREACHES_MAX = 3
"""So many within a minute are too many."""

_MINUTE = 60.0


class NoBreach(RateLimited):
    """A refusal for coming too soon that is not counted, as it is no sign of a flood.

    So it is with a slow mode, which people only slowly get used to, and with a host in a hurry.
    """


class Breaches:
    """The requests of one connection that were refused for coming too soon.

    One that comes when the time is over that the last refusal asked to wait is none: so does a
    client that paces itself by the refusals. Times are in seconds.
    """

    __slots__ = ("_asked_to_wait_until", "_times")

    def __init__(self) -> None:
        self._asked_to_wait_until = float("-inf")
        self._times: deque[float] = deque(maxlen=BREACHES_MAX)

    def add(self, now: float, wait: float) -> bool:
        """Note a refusal that asks to ``wait``; say whether this was one too many."""
        has_waited = 0.0 <= now - self._asked_to_wait_until < _MINUTE
        self._asked_to_wait_until = now + wait
        if has_waited:
            return False
        self._times.append(now)
        return len(self._times) == BREACHES_MAX and now - self._times[0] < _MINUTE

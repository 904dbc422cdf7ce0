"""What a log does, counted, for whoever watches the server."""

from __future__ import annotations

from typing import Final

from ..histogram import SECONDS, Histogram

_MESSAGES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)


class LogFigures:
    """``waiting`` messages have been handed to the log and not answered.

    ``commits`` is how long batches with a message took, in seconds from when the first part of it
    was handed over until it was stored, ``batches`` how many messages they had. ``servers`` share
    the log; where they are several, it was lost by ``outages``, and rooms had to be read again
    ``renewals`` times, because something of what others had done might have been missed.
    """

    def __init__(self) -> None:
        self.waiting = 0
        self.servers = 1
        self.outages = 0
        self.renewals = 0
        self.commits = Histogram(SECONDS)
        self.batches = Histogram(_MESSAGES)

    def committed(self, messages: int, seconds: float) -> None:
        """Count a batch that is stored; one without a message is no news."""
        if messages:
            self.commits.observe(seconds)
            self.batches.observe(messages)

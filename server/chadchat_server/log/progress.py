"""Saying how far something is that may take long."""

from __future__ import annotations

import time
from collections.abc import Callable

_EVERY_SECONDS = 5.0


class Progress:
    """Tells at once what is being done, and every few seconds that it still is.

    ``tell`` gets each sentence.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._doing = ""
        self._began = self._told = time.monotonic()

    def begin(self, doing: str) -> None:
        """Begin with the next thing."""
        self._doing = doing
        self._began = self._told = time.monotonic()
        self._tell(f"{doing} …")

    def go_on(self, part: float | None = None) -> None:
        """Note that it goes on; ``part`` is how much of it is done (0 to 1), where that is known.

        To be called as often as one likes.
        """
        now = time.monotonic()
        if now - self._told < _EVERY_SECONDS:
            return
        self._told = now
        so_far = f"{now - self._began:.0f} s so far" if part is None else f"{part:.0%}"
        self._tell(f"{self._doing} … {so_far}")

"""How the client shares its time, so that a key that is pressed is on the screen at once, also
while much is said.
"""

from __future__ import annotations

import gc
import math
import sys
import time
from collections.abc import Callable
from typing import Final, Protocol

COLLECTING: Final = (700, 2, 1_000)
"""How often garbage is looked for (``gc.set_threshold``): what is looked at in one go, which stops
the screen, is to be little, and everything is looked at rarely.
"""

SWITCH_SECONDS: Final = 0.0002
"""How long a thread that reads keys or writes pictures waits for another that draws or takes in
what is said (``sys.setswitchinterval``): with Python's own 5 ms, each key waits twice.
"""

DRAWING_SECONDS: Final = 0.05
"""How far apart the drawings of what is said are at least."""

KEY_SECONDS: Final = 0.02
"""How long what is said waits to be drawn after a key, which is to be seen first."""


class After(Protocol):
    """Calls ``callback`` after ``seconds``."""

    def __call__(self, seconds: float, callback: Callable[[], None]) -> None:
        """Have it called."""


def hurry() -> None:
    """Have the process answer keys at once from now on."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    gc.set_threshold(*COLLECTING)
    gc.enable()


class Drawing:
    """Calls ``draw`` when it is asked to: soon, or when the last time is long enough ago, so that
    keys have their turns while much is said.
    """

    def __init__(
        self,
        draw: Callable[[], None],
        after: After,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._draw = draw
        self._after = after
        self._clock = clock
        self._due = self._behind = False
        self._drawn = self._pressed = -math.inf

    def ask(self) -> None:
        """Have it called."""
        if not self._due:
            self._due = True
            self._after(self._wait, self._call)

    def ask_behind_keys(self) -> None:
        """Have it called, but behind what comes of a key that was pressed just now."""
        if not self._behind:
            self._behind = True
            self._after(self._wait, self._come)

    def key_pressed(self) -> None:
        """Have what comes of a key drawn first."""
        self._pressed = self._clock()

    @property
    def _wait(self) -> float:
        return max(self._drawn + DRAWING_SECONDS - self._clock(), 0)

    def _come(self) -> None:
        now = self._clock()
        if now < min(self._pressed + KEY_SECONDS, self._drawn + 2 * DRAWING_SECONDS):
            self._after(KEY_SECONDS, self._come)
        else:
            self._behind = False
            self.ask()

    def _call(self) -> None:
        self._due = False
        self._drawn = self._clock()
        self._draw()

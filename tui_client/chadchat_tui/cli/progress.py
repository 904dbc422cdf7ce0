"""How far a command is, on one line of the terminal."""

from __future__ import annotations

import sys
import time
from typing import Final, Self

_PATIENCE_SECONDS: Final = 1.0
_STEP_SECONDS: Final = 0.1
_CLEAR_LINE: Final = "\r\x1b[K"


class Progress:
    """Shows how many of ``total`` are done, once it takes longer than a second, where standard
    error is a terminal. As a context manager it is gone when its block is.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._next = time.monotonic() + _PATIENCE_SECONDS
        self._shown = False

    def __enter__(self) -> Self:
        if not sys.stderr.isatty():
            self._next = float("inf")
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write(_CLEAR_LINE)
            sys.stderr.flush()

    def step(self) -> None:
        """Note that one more is done."""
        self._done += 1
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _STEP_SECONDS
            self._shown = True
            sys.stderr.write(f"{_CLEAR_LINE}{self._done:,} of {self._total:,} messages …")
            sys.stderr.flush()

"""What is fed, and what it is fed with first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

Feed = Callable[[bytes], None]
"""Takes one input. Raises AssertionError where a promise is broken."""


@dataclass(frozen=True)
class Target:
    """Something that reads bytes: ``open`` gives what feeds it, and may use a folder.

    The ``seeds`` are what a peer that keeps to the rules sends, and known ways of not doing so.
    """

    open: Callable[[Path], AbstractContextManager[Feed]]
    seeds: tuple[bytes, ...]

    @classmethod
    def of(cls, feed: Feed, *seeds: bytes) -> Target:
        """Return the target that is a function."""
        return cls(lambda _folder: nullcontext(feed), seeds)

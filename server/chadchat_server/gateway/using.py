"""Rooms that somebody needs in memory, although nobody may be connected to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..domain.room import Room


@contextmanager
def in_use(room: Room) -> Iterator[None]:
    """Keep ``room`` in memory while something about it is being awaited."""
    room.busy += 1
    try:
        yield
    finally:
        room.busy -= 1

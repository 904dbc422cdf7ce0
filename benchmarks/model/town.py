"""Who is modelled: people in rooms of very different sizes, all of whom are talking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

SMALLEST, LARGEST = 2, 10_000
SAY_SECONDS: Final = 60.0
ROOM_RATE_MAX: Final = 2.0


def rate(size: int) -> float:
    """Return the messages a second of a room: one a minute from each, as far as one can follow."""
    return min(size / SAY_SECONDS, ROOM_RATE_MAX)


@dataclass(frozen=True)
class Town:
    """So many connections, of as many people, each in one room.

    Rooms of n people are there in proportion to 1/n², so that rooms of 2 to 10, of 10 to 100 and so
    on have about as many people between them.
    """

    connections: int

    @cached_property
    def rooms(self) -> dict[int, int]:
        """How many rooms there are of each size."""
        weights = {size: size**-2 for size in range(SMALLEST, LARGEST + 1)}
        people = sum(size * weight for size, weight in weights.items())
        rooms: dict[int, int] = {}
        expected, made = 0.0, 0
        for size in reversed(weights):
            expected += weights[size] * self.connections / people
            if count := round(expected) - made:
                rooms[size] = count
                made += count
        return rooms

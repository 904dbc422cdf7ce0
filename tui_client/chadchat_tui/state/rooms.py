"""The rooms that are open at a time, and which of them is on the screen."""

from __future__ import annotations

from collections.abc import Callable

from .attention import Attention
from .room import RoomState
from .wishes import Wish


class Rooms:
    """Rooms in the order in which they were opened; ``current`` is the one that is seen.

    There is always at least one. ``attention`` says whether the reader looks, and ``wish``
    what a command has left to the screen to do.
    """

    def __init__(self, first: RoomState) -> None:
        self.wish: Wish | None = None
        self.open = [first]
        self.current = first
        self._before: RoomState | None = None
        self.attention = Attention()

    @property
    def others(self) -> list[RoomState]:
        """All but the current one."""
        return [room for room in self.open if room is not self.current]

    def add(self, room: RoomState) -> None:
        """Open ``room`` behind the others, without turning to it."""
        room.look(looking=False)
        self.open.append(room)

    def remove(self, room: RoomState) -> None:
        """Close ``room``, which is not the only one. If it was seen, then now the one that was seen
        before it, or its neighbour.
        """
        place = self.open.index(room)
        self.open.remove(room)
        if room is self.current:
            before = self._before if self._before in self.open else None
            self.turn_to(before or self.open[max(place - 1, 0)])
            self._before = None

    def turn_to(self, room: RoomState) -> None:
        """Have ``room`` on the screen."""
        if room is not self.current:
            self.current.turn_away()
            self._before, self.current = self.current, room

    def step(self, by: int) -> None:
        """Turn to the room that is ``by`` places further, around the ends."""
        self.turn_to(self.open[(self.open.index(self.current) + by) % len(self.open)])

    def number(self, number: int) -> bool:
        """Turn to the room of this number, from 1 on, and return whether there is one."""
        there = 1 <= number <= len(self.open)
        if there:
            self.turn_to(self.open[number - 1])
        return there

    def next_active(self) -> None:
        """Turn to the next room with mentions, or without any, to the next with news."""
        place = self.open.index(self.current) + 1
        around = [*self.open[place:], *self.open[: place - 1]]
        wanted: tuple[Callable[[RoomState], int], ...] = (
            lambda room: room.mentioned,
            lambda room: room.unread,
        )
        found = (room for count in wanted for room in around if count(room))
        self.turn_to(next(found, self.current))

    def matching(self, typed: str) -> list[RoomState]:
        """Return the rooms with ``typed`` in their code, topic or number: the others before the
        current one, and those with news before the rest.
        """
        wanted = typed.casefold().strip()
        found = [
            room
            for number, room in enumerate(self.open, 1)
            if wanted in f"{number} {room.code or room.wanted} {room.topic}".casefold()
        ]
        return sorted(
            found,
            key=lambda room: (room is self.current, -bool(room.mentioned), -bool(room.unread)),
        )

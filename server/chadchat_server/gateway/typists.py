"""Telling other servers who types, of each room at most ten times a second."""

from __future__ import annotations

import asyncio

from ..domain import notes
from ..domain.gathering import INTERVAL
from ..domain.members import Member
from ..domain.neighbours import Neighbours
from ..domain.room import Room


class Typists:
    """Tells the first who types at once, and gathers the others until it may tell again."""

    def __init__(self, neighbours: Neighbours) -> None:
        self._neighbours = neighbours
        self._untold: dict[Room, dict[int, bool]] = {}

    def tell(self, room: Room, member: Member, *, on: bool) -> None:
        """Tell that ``member`` types, or does so no more."""
        if (untold := self._untold.get(room)) is not None:
            untold[member.number] = on
        else:
            self._tell(room, {member.number: on})

    def _tell(self, room: Room, typing: dict[int, bool]) -> None:
        self._neighbours.note(room.code, notes.encode(notes.Typing(typing)))
        self._untold[room] = {}
        asyncio.get_running_loop().call_later(INTERVAL, self._tell_rest, room)

    def _tell_rest(self, room: Room) -> None:
        if untold := self._untold.pop(room):
            self._tell(room, untold)

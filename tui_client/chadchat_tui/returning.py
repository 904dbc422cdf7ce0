"""Which rooms come back at the next start, and how far each was read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from .open_rooms import OpenRoom, OpenRooms
from .state.room import RoomState
from .state.rooms import Rooms

KEEPING_SECONDS: Final = 30
"""How far apart the times are at which it is kept how far one has read."""


class Returning:
    """Keeps in ``store``, if it is given, what is open of ``rooms`` on ``server``, under each name
    that one goes by there, and knows what was open under them the last time.

    ``is_open`` says whether the room with a code is, by whichever of its codes.
    """

    def __init__(
        self,
        server: str,
        rooms: Rooms,
        is_open: Callable[[str], bool],
        store: OpenRooms | None,
    ) -> None:
        self._server = server
        self._rooms = rooms
        self._is_open = is_open
        self._store = store
        self._names: list[str] = []
        self._earlier: Sequence[OpenRoom] = ()
        self._saved: Sequence[OpenRoom] = ()

    @property
    def missing(self) -> list[OpenRoom]:
        """The rooms that were open the last time and are not yet."""
        return [one for one in self._earlier if not self._is_open(one.room)]

    def come_in(self, room: RoomState, name: str, code: str) -> None:
        """Have ``room``, which is about to be entered as ``name`` by ``code``, as it was left."""
        if not self._names:
            self._earlier = self._load(name)
        known = next((one for one in self._earlier if one.room == code), None)
        if known is not None:
            room.read, room.epoch, room.level = known.read, known.epoch, known.level

    def entered(self, name: str) -> None:
        """Go by ``name``, which one has in the first room that was entered."""
        if not self._names:
            self._go_by(name)

    def renamed(self, before: str, name: str) -> None:
        """Go by ``name`` instead of ``before`` in a room, if one went by that."""
        if before in self._names and name != before:
            if not any(room.name == before for room in self._rooms.open):
                self._names.remove(before)
                if self._store is not None:
                    self._store.save(self._server, before, [])
            self._go_by(name)

    def leave_out(self, concerned: Callable[[str], bool]) -> None:
        """Do not have the rooms whose codes are ``concerned`` come back."""
        self._earlier = [one for one in self._earlier if not concerned(one.room)]

    def all_are_back(self) -> None:
        """Keep only what is open by now: what is missing could not be opened again."""
        self._earlier = ()
        self.keep()

    def keep(self) -> None:
        """Keep which rooms are open, and how far they were read, for the next start."""
        if self._store is None or not self._names:
            return
        open_now = [
            OpenRoom(
                room=room.code or room.wanted,
                name=room.name,
                epoch=room.epoch,
                read=room.read,
                level=room.level,
            )
            for room in self._rooms.open
            if room.epoch and not room.over
        ]
        # Those that are still to be entered again, or were open under a name that was taken only
        # now, are not to be lost.
        open_now += self.missing
        if open_now != self._saved:
            self._saved = open_now
            for name in self._names:
                self._store.save(self._server, name, open_now)

    async def keep_now_and_then(self) -> None:
        """Keep it as long as this runs: where the process is killed, little is lost."""
        while True:
            await asyncio.sleep(KEEPING_SECONDS)
            self.keep()

    def _go_by(self, name: str) -> None:
        """Keep what is open under ``name``, too, beside what was open under it before."""
        if name not in self._names:
            self._names.append(name)
            rooms = {one.room: one for one in [*self._earlier, *self._load(name)]}
            self._earlier = list(rooms.values())
        self.keep()

    def _load(self, name: str) -> Sequence[OpenRoom]:
        return self._store.load(self._server, name) if self._store else ()

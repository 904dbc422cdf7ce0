"""Which room has which code: the keys beside the rooms' own, each changed by itself.

What has to be done in several of them is done in such an order that whoever breaks off leaves
nothing that the next who comes by does not see through: a room that is claimed is there for a
moment only, until its code is its own; and a code that is to be a room's other one is kept for it
until the room has it. A room's own settings say in the end which code it has.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from chadchat_shared.errors import Unavailable

from ..resting import REST_MS
from .keys import RESTING, code_key, room_key
from .scripts import DELETE_IF
from .shards import Shards

KEPT_SECONDS: Final = 86_400
"""How long a code is kept for a room that is about to have it."""


class Place(NamedTuple):
    """The row id of the room that a code leads to; it ``rests`` where it is the room's no more."""

    row: str
    rests: bool


class Codes:
    """The codes of all rooms. Everything may raise StorageFull or Unavailable."""

    def __init__(self, link: Shards) -> None:
        self._link = link

    async def look_up(self, code: str) -> Place | None:
        """Return where a code leads to, if anywhere."""
        value = await self._link.call("GET", code_key(code))
        if value is None:
            return None
        row = value.decode()
        return Place(row.removeprefix(RESTING), row.startswith(RESTING))

    async def row_of(self, code: str) -> str:
        """Return the row id of the room that has the code, or had it. Raises Unavailable."""
        place = await self.look_up(code)
        if place is None:
            raise Unavailable("This room has just been closed.")
        return place.row

    async def keep(self, code: str, row: str) -> bool:
        """Keep a code for a room that is to have it; False where it is taken or rests.

        Whoever breaks off then leaves it to ``settle``, when the room is loaded, or to its time.
        """
        reply = await self._link.call("SET", code_key(code), row, "NX", "EX", KEPT_SECONDS)
        return reply is not None

    async def settle(self, code: str) -> None:
        """Let a code be for good of the room that has it, for which it was kept."""
        await self._link.call("PERSIST", code_key(code))

    async def release(self, code: str, row: str) -> None:
        """Let a code go that was a room's, or kept for it."""
        await self._link.run(DELETE_IF, [code_key(code)], row)

    async def exchange(self, row: str, before: str, code: str) -> None:
        """Let the room, which has ``code`` now, be found by it, and the one before rest."""
        await self._link.call("SET", code_key(code), row)
        await self.rest(row, before)

    async def rest(self, row: str, code: str) -> None:
        """Let a code rest that was the room's."""
        await self._link.call("SET", code_key(code), RESTING + row, "PX", REST_MS)

    async def moved_to(self, code: str) -> str | None:
        """Return the code that the room has now which once had ``code``, or None."""
        if (place := await self.look_up(code)) is None:
            return None
        now = await self.code_of(place.row)
        return None if now == code else now

    async def code_of(self, row: str) -> str | None:
        """Return the code that a room has now; None where it is no more."""
        code = await self._link.call("HGET", room_key(row), "code")
        return None if code is None else code.decode()

"""Who waits before which locked room (protocol: The host). In memory alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from chadchat_shared.errors import NotFound, RateLimited

from .members import Connection
from .room import Room

KNOCKS_MAX = 100
"""Knocks that wait before a room at once: of those that its host hears of, and of the others."""

OuterT = TypeVar("OuterT")
InnerT = TypeVar("InnerT")


@dataclass(frozen=True, slots=True, eq=False)
class Knock:
    """Somebody who waits to be let in as ``name``; ``code`` is what the room was found by.

    ``claim`` is the token that it brings, where it has made one.
    """

    id: str
    name: str
    code: str
    room: Room
    connection: Connection
    claim: str | None


class Porch:
    """Everybody who waits before a room, which stays in memory as long.

    A connection knocks once at a room: to knock again is to wait anew. The ids of the knocks begin
    with ``prefix``, by which those of several servers differ.
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._before: dict[Room, dict[Connection, Knock]] = {}
        self._by: dict[Connection, dict[Room, Knock]] = {}
        self._numbers = count(1)

    def knock(
        self, room: Room, code: str, name: str, connection: Connection, claim: str | None = None
    ) -> None:
        """Let ``connection`` wait. Raises RateLimited where too many do."""
        waiting, banned = self._before.get(room, {}), room.bans.has_name
        hidden = banned(name)
        if earlier := waiting.get(connection):
            self.end(earlier)
        elif sum(banned(other.name) == hidden for other in waiting.values()) >= KNOCKS_MAX:
            raise RateLimited("Too many people wait before this room. Try again later.")
        knock = Knock(f"{self._prefix}{next(self._numbers)}", name, code, room, connection, claim)
        self._before.setdefault(room, {})[connection] = knock
        self._by.setdefault(connection, {})[room] = knock
        room.busy += 1

    def end(self, knock: Knock) -> None:
        """Let a knock be over."""
        _take(self._before, knock.room, knock.connection)
        _take(self._by, knock.connection, knock.room)
        knock.room.busy -= 1

    def waiting(self, room: Room) -> list[Knock]:
        """Return who waits before ``room``, in the order of their knocking."""
        return list(self._before.get(room, {}).values())

    def shown(self, room: Room) -> list[Knock]:
        """Return those of ``waiting`` that the host hears of, as their names are not banned."""
        return [knock for knock in self.waiting(room) if not room.bans.has_name(knock.name)]

    def find(self, room: Room, knock_id: str) -> Knock:
        """Return a knock at ``room``. Raises NotFound."""
        for knock in self.waiting(room):
            if knock.id == knock_id:
                return knock
        raise NotFound("They wait no more.")

    def of(self, connection: Connection) -> list[Knock]:
        """Return the knocks that ``connection`` has made."""
        return list(self._by.get(connection, {}).values())


def _take(knocks: dict[OuterT, dict[InnerT, Knock]], outer: OuterT, inner: InnerT) -> None:
    del knocks[outer][inner]
    if not knocks[outer]:
        del knocks[outer]

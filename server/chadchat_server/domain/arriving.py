"""Newcomers to a room, who come one by one or in a crowd."""

from __future__ import annotations

from dataclasses import dataclass

from chadchat_shared.errors import NameTaken, RoomFull, RoomLocked
from chadchat_shared.names import name_key

from .by_look import ByLook
from .changes import Arrival, Invitation, MembersCame
from .records import MemberRecord
from .room import Room


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who asks to be a member of the (clean) ``name``, and comes from ``address``."""

    name: str
    token_hash: bytes
    address: str = ""
    invitation: Invitation | None = None


class Arrivals:
    """Decides about newcomers one after the other, each as if those before were members already."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._names = ByLook[int]()
        self._taken: list[Arrival] = []

    def take(self, newcomer: Newcomer) -> None:
        """Let one in; the first member is the host.

        Raises RoomLocked, Forbidden (the name is banned), NameTaken or RoomFull.
        """
        room, name = self._room, newcomer.name
        if room.shut and newcomer.invitation is None:
            raise RoomLocked
        room.require_free(name)
        if self._names.find(name):
            raise NameTaken
        members = len(room.members) + len(self._taken)
        if members >= room.rules.members_max:
            raise RoomFull
        number = room.coming + len(self._taken) + 1
        self._names.add(name, number)
        record = MemberRecord(number, name, name_key(name), newcomer.token_hash, host=not members)
        self._taken.append(Arrival(record, newcomer.address, newcomer.invitation))

    def change(self, ts: int) -> MembersCame | None:
        """Return what is to be stored and done, or None where nobody comes in."""
        return MembersCame(ts=ts, arrivals=self._taken) if self._taken else None

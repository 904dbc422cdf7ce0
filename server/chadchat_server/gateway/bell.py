"""Who waits before which room, and the host who hears of it."""

from __future__ import annotations

import asyncio
import secrets
from typing import cast
from weakref import WeakKeyDictionary

from chadchat_shared.events import Answered, Knocker, Knocks

from ..domain import notes
from ..domain.hosting import host_of
from ..domain.knocking import Knock, Porch
from ..domain.neighbours import Neighbours
from ..domain.room import Room
from ..fanout import Hub, Peer
from .packets import event_frames

_OPEN = "The room is open again: come in."


class Bell:
    """Keeps the ``porch``, and tells the hosts and those who wait what becomes of it.

    A host and who waits may be connected to different servers, which tell each other.
    """

    def __init__(self, hub: Hub, neighbours: Neighbours) -> None:
        self.porch = Porch(f"{secrets.token_hex(4)}-")
        self._hub = hub
        self._neighbours = neighbours
        self._elsewhere: WeakKeyDictionary[Room, dict[str, list[tuple[str, str]]]] = (
            WeakKeyDictionary()
        )

    def ring(self, room: Room) -> None:
        """Tell the host's connections who waits."""
        if (host := host_of(room)) is None or not host.connections:
            return
        knocks = [Knocker(knock=knock.id, name=knock.name) for knock in self.porch.shown(room)]
        knocks += [
            Knocker(knock=knock_id, name=name)
            for waiting in self._elsewhere.get(room, {}).values()
            for knock_id, name in waiting
            if not room.bans.has_name(name)
        ]
        frames = event_frames(Knocks(room=room.code, knocks=knocks))
        for connection in host.connections:
            self._hub.send(cast("Peer", connection), frames)

    def ring_soon(self, room: Room) -> None:
        """Tell the host who waits, if anybody does, once what is being asked has its answer."""
        if self.porch.waiting(room) or self._elsewhere.get(room):
            asyncio.get_running_loop().call_soon(self.ring, room)

    def changed(self, room: Room) -> None:
        """Tell the host, wherever it is connected, that others wait here than before."""
        self.ring(room)
        self.tell_neighbours(room)

    def end(self, knock: Knock) -> None:
        """Let somebody wait no more."""
        self.porch.end(knock)
        self.changed(knock.room)

    def answer(self, knock: Knock, answered: Answered) -> None:
        """Tell who has knocked what becomes of it."""
        self._hub.send(cast("Peer", knock.connection), event_frames(answered))

    def open(self, room: Room) -> None:
        """Tell everybody who waits here that the room is not shut any more."""
        if self.porch.waiting(room):
            self.send_away(room, _OPEN)
            self.changed(room)

    def send_away(self, room: Room, reason: str) -> None:
        """Tell everybody who waits here why they need not, or cannot, wait any more."""
        for knock in self.porch.waiting(room):
            self.porch.end(knock)
            self.answer(knock, Answered(room=knock.code, reason=reason))

    # Other servers

    def ask_neighbours(self, room: Room) -> None:
        """Have the other servers tell who waits there, of whom this one may not have heard."""
        if room.locked:
            self._neighbours.note(room.code, notes.encode(notes.WhoWaits()))

    def tell_neighbours(self, room: Room) -> None:
        """Tell the other servers who waits here."""
        waiting = [(knock.id, knock.name) for knock in self.porch.waiting(room)]
        self._neighbours.note(room.code, notes.encode(notes.Waiting(waiting)))

    def waits_elsewhere(self, room: Room, knock_id: str) -> bool:
        """Say whether the knock is one of those that wait at another server."""
        by_server = self._elsewhere.get(room, {}).values()
        return any(knock_id == known for waiting in by_server for known, _ in waiting)

    def wait_elsewhere(self, room: Room, server: str, knocks: list[tuple[str, str]]) -> None:
        """Take in who waits at another server; nobody, where that is no more."""
        by_server = self._elsewhere.setdefault(room, {})
        before = by_server.pop(server, [])
        if knocks:
            by_server[server] = knocks
        if knocks != before:
            self.ring(room)

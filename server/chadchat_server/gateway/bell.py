"""Who waits before which room, and the host who hears of it."""

from __future__ import annotations

import asyncio
from typing import cast

from chadchat_shared.events import Answered, Knocker, Knocks

from ..domain.hosting import host_of
from ..domain.knocking import Knock, Porch
from ..domain.room import Room
from ..fanout import Hub, Peer
from .packets import event_frames

_OPEN = "The room is open again: come in."


class Bell:
    """Keeps the ``porch``, and tells the hosts and those who wait what becomes of it."""

    def __init__(self, hub: Hub) -> None:
        self.porch = Porch()
        self._hub = hub

    def ring(self, room: Room) -> None:
        """Tell the host's connections who waits."""
        if (host := host_of(room)) is None or not host.connections:
            return
        knocks = [Knocker(knock=knock.id, name=knock.name) for knock in self.porch.shown(room)]
        frames = event_frames(Knocks(room=room.code, knocks=knocks))
        for connection in host.connections:
            self._hub.send(cast("Peer", connection), frames)

    def ring_soon(self, room: Room) -> None:
        """Tell the host who waits, if anybody does, once what is being asked has its answer."""
        if self.porch.waiting(room):
            asyncio.get_running_loop().call_soon(self.ring, room)

    def end(self, knock: Knock) -> None:
        """Let somebody wait no more."""
        self.porch.end(knock)
        self.ring(knock.room)

    def answer(self, knock: Knock, answered: Answered) -> None:
        """Tell who has knocked what becomes of it."""
        self._hub.send(cast("Peer", knock.connection), event_frames(answered))

    def open(self, room: Room) -> None:
        """Tell everybody who waits that the room is not shut any more."""
        for knock in self.porch.waiting(room):
            self.porch.end(knock)
            self.answer(knock, Answered(room=knock.code, reason=_OPEN))
        self.ring(room)

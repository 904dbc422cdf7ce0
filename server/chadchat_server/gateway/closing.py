"""How a room ends for good before its time, because whoever runs the server wants it so."""

from __future__ import annotations

import logging

from chadchat_shared.events import Removed

from ..domain.rooms import Rooms
from ..fanout import Hub, Peer
from .housekeeping import Housekeeper
from .knocking import Knocking
from .packets import event_frames

_CLOSED = "This room has been closed by whoever runs the server."

_log = logging.getLogger(__name__)


class Closing:
    """Deletes rooms, and tells those who are in them."""

    def __init__(
        self, rooms: Rooms, hub: Hub, housekeeper: Housekeeper, knocking: Knocking
    ) -> None:
        self._rooms = rooms
        self._hub = hub
        self._housekeeper = housekeeper
        self._knocking = knocking

    async def close(self, code: str) -> None:
        """Delete the room of the (normalised) code; its code rests.

        Raises RoomNotFound, StorageFull or Unavailable.
        """
        room = await self._housekeeper.delete(code)
        _log.info("room %s: closed", room.code)
        self._hub.flush()
        removed = event_frames(Removed(room=room.code, reason=_CLOSED, message=_CLOSED))
        for connection in self._rooms.drop(room):
            if isinstance(connection, Peer):
                self._hub.send(connection, removed)
        self._knocking.send_away(room, _CLOSED)

"""How a room ends for good before its time, because whoever runs the server wants it so."""

from __future__ import annotations

import logging

from .housekeeping import Housekeeper
from .ledger import Ledger

_log = logging.getLogger(__name__)


class Closing:
    """Deletes rooms, and tells those who are in them."""

    def __init__(self, housekeeper: Housekeeper, ledger: Ledger) -> None:
        self._housekeeper = housekeeper
        self._ledger = ledger

    async def close(self, code: str) -> None:
        """Delete the room of the (normalised) code; its code rests.

        Raises RoomNotFound, StorageFull or Unavailable.
        """
        room = await self._housekeeper.delete(code)
        _log.info("room %s: closed", room.code)
        self._ledger.close(room)

"""Logs begin later as time goes on: where the server and the rooms' hosts let them."""

from __future__ import annotations

import asyncio

from chadchat_shared.errors import RoomNotFound, Unavailable

from ..domain.changes import LogTrimmed
from ..domain.retention import DAY_MS, RECENT_MS, first_kept, is_overdue
from ..domain.room import Room
from ..domain.rules import RoomRules
from ..log import RoomLog
from .housekeeping import Housekeeper
from .ledger import Ledger
from .timekeeper import unix_ms
from .using import in_use

_PAUSE_SECONDS = 0.02


class Retention:
    """Lets go of messages that are not kept any more, in rooms that are in memory or not.

    What they were is deleted by and by (``RoomLog.sweep``); nobody reads it from then on.
    """

    def __init__(
        self, log: RoomLog, housekeeper: Housekeeper, ledger: Ledger, rules: RoomRules
    ) -> None:
        self._log = log
        self._housekeeper = housekeeper
        self._ledger = ledger
        self._keep = rules.keep

    async def trim(self) -> int:
        """Look at every room once; return how many logs begin later now.

        Raises StorageFull or Unavailable.
        """
        trimmed = 0
        async for extents in self._log.survey():
            for extent in extents:
                if is_overdue(extent, self._keep, unix_ms()):
                    trimmed += await self._trim_room(extent.code)
                    await asyncio.sleep(_PAUSE_SECONDS)
            await asyncio.sleep(_PAUSE_SECONDS)
        return trimmed

    async def _trim_room(self, code: str) -> bool:
        """Say whether the room's log begins later now."""
        try:
            return await self._trim(await self._housekeeper.room(code))
        except RoomNotFound:  # it has expired, or has another code, meanwhile
            return False
        except Unavailable:  # it has just been closed; where it is the log itself, that says so
            await self._log.probe()
            return False

    async def _trim(self, room: Room) -> bool:
        with in_use(room):
            now, days = unix_ms(), room.keep.days
            recent = await self._log.seek(room.code, now - RECENT_MS)
            young = await self._log.seek(room.code, max(0, now - days * DAY_MS)) if days else 1

            def decide() -> LogTrimmed | None:
                first = first_kept(room.keep, room.kept, recent=recent, young=young)
                return LogTrimmed(ts=now, first=first) if first > room.first else None

            before = room.first
            await self._ledger.make(room, decide)
            return room.first > before

"""Rooms that nobody has used for their lifetime are deleted, a few at a time."""

from __future__ import annotations

import asyncio
import logging
import time

from chadchat_shared.errors import ChatError

from .gateway import Housekeeper

_EVERY_SECONDS = 600.0
_AT_ONCE = 10
_PAUSE_SECONDS = 0.2

_log = logging.getLogger(__name__)


async def expire_rooms(housekeeper: Housekeeper, lifetime_days: float) -> None:
    """Run for as long as the server does."""
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        idle_since = int((time.time() - lifetime_days * 86_400) * 1000)
        try:
            await expire_idle(housekeeper, idle_since)
        except ChatError as error:
            _log.warning("Rooms could not be expired: %s", error.message)


async def expire_idle(housekeeper: Housekeeper, idle_since: int) -> int:
    """Delete the rooms that nobody has used since ``idle_since`` (Unix ms); return how many.

    Raises StorageFull or Unavailable.
    """
    deleted = 0
    while expired := await housekeeper.expire(idle_since, _AT_ONCE):
        _log.info("%d rooms have expired", expired)
        deleted += expired
        await asyncio.sleep(_PAUSE_SECONDS)
    return deleted

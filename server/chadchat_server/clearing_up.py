"""What is not kept any more is deleted, a little at a time: rooms that nobody has used for their
lifetime, and messages that are too many or too old.
"""

from __future__ import annotations

import asyncio
import logging
import time

from chadchat_shared.errors import ChatError

from .gateway import Chat, Housekeeper
from .log import RoomLog

_EVERY_SECONDS = 600.0
_ROOMS_AT_ONCE = 10
_PAUSE_SECONDS = 0.2

_SWEEP_PAUSE_SECONDS = 0.005
"""What is left to others between two slices, about as long as one takes."""

_log = logging.getLogger(__name__)


async def clear_up(chat: Chat, log: RoomLog, lifetime_days: float) -> None:
    """Run for as long as the server does."""
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        try:
            idle_since = int((time.time() - lifetime_days * 86_400) * 1000)
            await expire_idle(chat.housekeeper, idle_since)
            # After that, as rooms that this brings into memory would be taken for used ones.
            if trimmed := await chat.retention.trim():
                _log.info("%d rooms keep less of what was said", trimmed)
            await _sweep(log)
        except ChatError as error:
            _log.warning("What is not kept could not be deleted: %s", error.message)
        except Exception:  # noqa: BLE001  # a mistake about one room must not be the end of it
            _log.exception("What is not kept could not be deleted")


async def expire_idle(housekeeper: Housekeeper, idle_since: int) -> int:
    """Close the rooms that nobody has used since ``idle_since`` (Unix ms); return how many.

    Raises StorageFull or Unavailable.
    """
    closed = 0
    while expired := await housekeeper.expire(idle_since, _ROOMS_AT_ONCE):
        _log.info("%d rooms have expired", expired)
        closed += expired
        await asyncio.sleep(_PAUSE_SECONDS)
    return closed


async def _sweep(log: RoomLog) -> None:
    something = True
    while something:
        something = await log.sweep()
        await asyncio.sleep(_SWEEP_PAUSE_SECONDS)

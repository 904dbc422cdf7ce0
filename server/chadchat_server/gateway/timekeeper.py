"""Wakes the domain when something in it is due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from itertools import islice

from chadchat_shared.events import ServerEvent

from ..domain.room import Room
from ..domain.rooms import Rooms

ROOMS_A_TURN = 256
"""Rooms that are looked at before everybody else has a turn: a few milliseconds' work."""


def unix_ms() -> int:
    """Return the wall clock, for people to read: Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


class Timekeeper:
    """Calls ``Rooms.advance`` when it is due, and hands what it says to ``say``.

    The code of a room that leaves memory is handed to ``let_go``. Many rooms are due at once after
    a restart; they are looked at some at a time.
    """

    def __init__(
        self, rooms: Rooms, say: Callable[[Room, ServerEvent], None], let_go: Callable[[str], None]
    ) -> None:
        self._rooms = rooms
        self._say = say
        self._let_go = let_go
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._wakes_at = float("inf")

    def now(self) -> float:
        """Return the seconds of the loop's monotonic clock."""
        return self._loop.time()

    def reschedule(self) -> None:
        """Look again when the domain is due next; to be called after anything in it has changed."""
        due = self._rooms.next_due()
        if due is None or due >= self._wakes_at:
            return
        self.stop()
        self._wakes_at = due
        self._timer = self._loop.call_at(due, self._advance)

    def stop(self) -> None:
        """Wake the domain no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _advance(self) -> None:
        self._wakes_at = float("inf")
        due = self._rooms.advance(self.now(), unix_ms())
        for room, events in islice(due, ROOMS_A_TURN):
            for event in events:
                self._say(room, event)
            if self._rooms.get(room.code) is not room:
                self._let_go(room.code)
        self.reschedule()

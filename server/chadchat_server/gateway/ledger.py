"""The way of every change: decided on the room as it is, stored in the log, then done and said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from chadchat_shared.errors import ChatError, Unavailable
from chadchat_shared.events import Removed

from ..domain.applying import Applied, apply
from ..domain.changes import AnyChange, BanLifted, HostChanged, MemberBanned, MemberLeft
from ..domain.members import Connection
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..fanout import Hub, Peer
from ..log import Changed, Outdated, RoomLog
from ..turns import Turns
from .bell import Bell
from .packets import event_frames
from .timekeeper import Timekeeper
from .using import in_use

_OF_THE_PORCH = (BanLifted, HostChanged, MemberBanned, MemberLeft)
"""Changes by which another is the host, or others wait whom the host may see."""

_CLOSED = "This room has been closed by whoever runs the server."


class Ledger:
    """Makes changes of rooms, one of each room at a time, so that nothing comes between deciding
    and doing; and does those that others have made.
    """

    def __init__(self, rooms: Rooms, log: RoomLog, hub: Hub, time: Timekeeper, bell: Bell) -> None:
        self._rooms = rooms
        self._log = log
        self._hub = hub
        self._time = time
        self._bell = bell
        self._turns = Turns()
        self._making: set[asyncio.Task[None]] = set()

    async def make(
        self, room: Room, decide: Callable[[], AnyChange | None], *, by: Peer | None = None
    ) -> None:
        """Make the change that ``decide`` returns, if any, when it is the room's turn.

        It is asked again where another server has changed the room meanwhile. The connection that
        it is done ``by`` is not told that it is out. Raises what ``decide`` raises, CodeTaken,
        StorageFull or Unavailable. It is made wholly, although whoever has asked hangs up.
        """
        making = asyncio.create_task(self._make(room, decide, by))
        self._making.add(making)
        making.add_done_callback(self._making.discard)
        await asyncio.shield(making)

    async def _make(
        self, room: Room, decide: Callable[[], AnyChange | None], by: Peer | None
    ) -> None:
        with in_use(room):
            async with self._turns.of(room):
                while (change := self._decide(room, decide)) is not None:
                    try:
                        await self._store(room, change, by)
                    except Outdated:
                        continue
                    break

    def _decide(self, room: Room, decide: Callable[[], AnyChange | None]) -> AnyChange | None:
        if self._rooms.get(room.code) is not room:
            raise Unavailable  # it was dropped, and what it has become is another in memory
        return decide()

    async def _store(self, room: Room, change: AnyChange, by: Peer | None) -> None:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def done(became: Changed) -> None:
            if isinstance(became, ChatError):
                stored.set_exception(became)
                return
            try:
                if became is None:
                    self.do(room, change, by=by)
            finally:
                stored.set_result(None)

        self._log.change(room.code, change, done)
        await stored

    def do(self, room: Room, change: AnyChange, *, by: Peer | None = None) -> None:
        """Do and say what has been stored; all that was said before is said first."""
        self._hub.flush()
        applied = apply(self._rooms, room, change)
        self._part(room, applied, by)
        for event in applied.events:
            self._hub.publish(room, event_frames(event))
        if isinstance(change, _OF_THE_PORCH):
            self._bell.ring_soon(room)
        if not room.shut and self._bell.porch.waiting(room):
            self._bell.open(room)
        self._rooms.touch(room)
        self._time.reschedule()

    def close(self, room: Room) -> None:
        """Let everybody go whose room has been deleted, if that has not been done."""
        if self._rooms.get(room.code) is not room:
            return
        self._hub.flush()
        closed = event_frames(Removed(room=room.code, reason=_CLOSED, message=_CLOSED))
        self._bell.send_away(room, _CLOSED)
        for connection in self._drop(room):
            self._hub.send(cast("Peer", connection), closed)

    def abandon(self, room: Room) -> None:
        """Have everybody come back to a room that is not any more what they have seen of it."""
        self._hub.flush()
        self._bell.open(room)
        for connection in self._drop(room):
            cast("Peer", connection).finish()

    def _drop(self, room: Room) -> list[Connection]:
        connections = self._rooms.drop(room)
        self._log.let_go(room.code)
        return connections

    def _part(self, room: Room, applied: Applied, by: Peer | None) -> None:
        """Tell those who have been taken out why."""
        what, reason = applied.what, applied.reason
        message = f"{what} Reason: {reason}" if reason else what
        removed = event_frames(Removed(room=room.code, reason=reason or what, message=message))
        for connection in applied.connections:
            if connection is not by:
                self._hub.send(cast("Peer", connection), removed)

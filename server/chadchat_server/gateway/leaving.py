"""How members go out of a room for good: by themselves, or because the host has taken them out."""

from __future__ import annotations

import logging
from contextlib import suppress

from chadchat_shared.answers import Done
from chadchat_shared.errors import ChatError, NotJoined
from chadchat_shared.events import Removed
from chadchat_shared.requests import Leave

from ..domain.hosting import host_of
from ..domain.members import Member
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..fanout import Hub, Peer, Session
from ..log import RoomLog
from .housekeeping import in_use
from .knocking import Knocking
from .packets import event_frames
from .timekeeper import unix_ms

_log = logging.getLogger(__name__)


class Leaving:
    """Takes members out, and their connections with them."""

    def __init__(self, rooms: Rooms, log: RoomLog, hub: Hub, knocking: Knocking) -> None:
        self._rooms = rooms
        self._log = log
        self._hub = hub
        self._knocking = knocking

    async def leave(self, session: Session, asked: Leave) -> Done:
        """Let the member that the session is give its name up."""
        room, member = self._rooms.locate(session, asked.room)
        await self.give_up(room, member, by=session)
        return Done()

    async def give_up(self, room: Room, member: Member, *, by: Peer | None = None) -> None:
        """Let ``member`` leave for good; its connections hear of it, but the one it is ``by``.

        Raises NotJoined where it has left meanwhile, StorageFull or Unavailable.
        """
        with in_use(room):
            await self._log.remove_member(room.code, member.number)
            if room.members.get(member.id) is not member:
                raise NotJoined
            _log.info("room %s: member %s has left", room.code, member.id)
            await self.take_out(room, member, "You left this room somewhere else.", but=by)

    async def take_out(
        self, room: Room, member: Member, what: str, reason: str = "", *,
        but: Peer | None = None, quietly: bool = False,
    ) -> None:  # fmt: skip
        """Take out a member that is no more in the log, and tell its connections ``but`` one.

        ``what`` is the sentence that says what happened, ``reason`` the host's. ``quietly`` makes
        no notice of it. Who is the host instead, where it was, is stored; where nobody is left,
        nobody has to wait before the room.
        """
        self._hub.flush()
        message = f"{what} Reason: {reason}" if reason else what
        removed = event_frames(Removed(room=room.code, reason=reason or what, message=message))
        for connection in self._rooms.leave(room, member, unix_ms(), quietly=quietly):
            if isinstance(connection, Peer) and connection is not but:
                self._hub.send(connection, removed)
        if member.host and (heir := host_of(room)) is not None:
            self._knocking.tell_host(room)
            with suppress(ChatError):  # where it cannot be stored, the next start finds a host
                await self._log.set_host(room.code, heir.number)
        if not room.members:
            self._knocking.open(room)

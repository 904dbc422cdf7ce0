"""How members go out of a room for good by themselves."""

from __future__ import annotations

import logging

from chadchat_shared.answers import Done
from chadchat_shared.requests import Leave

from ..domain import hosting
from ..domain.members import Member
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..fanout import Peer, Session
from .ledger import Ledger
from .timekeeper import unix_ms

_log = logging.getLogger(__name__)


class Leaving:
    """Lets members give their names up."""

    def __init__(self, rooms: Rooms, ledger: Ledger) -> None:
        self._rooms = rooms
        self._ledger = ledger

    async def leave(self, session: Session, asked: Leave) -> Done:
        """Let the member that the session is give its name up."""
        room, member = self._rooms.locate(session, asked.room)
        await self.give_up(room, member, by=session)
        return Done()

    async def give_up(self, room: Room, member: Member, *, by: Peer | None = None) -> None:
        """Let ``member`` leave for good; its connections hear of it, but the one it is ``by``.

        Raises NotJoined where it has left meanwhile, StorageFull or Unavailable.
        """
        await self._ledger.make(room, lambda: hosting.leave(room, member, unix_ms()), by=by)
        _log.info("room %s: member %s has left", room.code, member.id)

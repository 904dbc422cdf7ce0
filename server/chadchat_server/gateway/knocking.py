"""Knocking at a locked room: somebody waits, the host is told, and lets them in or does not."""

from __future__ import annotations

import asyncio
from typing import cast

from chadchat_shared.answers import Done
from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadRequest, ChatError, NotFound, Unavailable
from chadchat_shared.events import Answered, Knocker, Knocks
from chadchat_shared.names import clean_name
from chadchat_shared.passphrases import clean_passphrase
from chadchat_shared.requests import Knock as AskKnock

from ..domain.hosting import host_of
from ..domain.knocking import Knock, Porch
from ..domain.members import Member
from ..domain.room import Room
from ..fanout import Hub, Peer, Session
from .admission import Admission, Doorman
from .guard import held_back
from .packets import event_frames

_REFUSED = "The host has not let you in."
_OPEN = "The room is open again: come in."


class Knocking:
    """Who waits before the rooms, between those who knock and those who host."""

    def __init__(self, hub: Hub, doorman: Doorman) -> None:
        self._hub = hub
        self._doorman = doorman
        self._porch = Porch()

    async def knock(self, session: Session, asked: AskKnock) -> Done:
        """Let a session wait before a locked room, as a newcomer who may be let in.

        Whose claim was let in already hears so again. A stranger does not learn who is banned.
        """
        code, name = normalise_code(asked.code), clean_name(asked.name)
        passphrase = clean_passphrase(asked.passphrase or "")
        async with held_back():
            if (known := await self._doorman.claimed(code, asked.claim)) is not None:
                asyncio.get_running_loop().call_soon(self._let_in, session, code, known)
                return Done()
            room = await self._doorman.approach(code, session.address, passphrase)
        if session.closed:
            raise Unavailable
        if (present := room.connections.get(session)) is not None:
            raise BadRequest(f"You are in this room already, as {present.name}.")
        if not room.shut:
            raise BadRequest("This room is not locked: join it.")
        self._porch.knock(room, code, name, session, asked.claim)
        self._tell(room)
        return Done()

    async def admit(self, room: Room, knock_id: str) -> Member:
        """Let in who has knocked. Raises NotFound, or what keeps them out, of which they hear."""
        knock = self._porch.find(room, knock_id)
        self._end(knock)
        session = cast("Session", knock.connection)
        try:
            admission = await self._doorman.take_in(
                room, knock.name, session.address, knock.claim, invited=True
            )
        except ChatError as error:
            self._answer(knock, Answered(room=knock.code, reason=error.message))
            raise
        if session.closed and not admission.claimed:
            await self._doorman.dismiss(admission)
            raise NotFound(f"{knock.name} waits no more.")
        self._let_in(session, knock.code, admission)
        return admission.member

    def refuse(self, room: Room, knock_id: str) -> None:
        """Do not let in who has knocked. Raises NotFound."""
        knock = self._porch.find(room, knock_id)
        self._end(knock)
        self._answer(knock, Answered(room=knock.code, reason=_REFUSED))

    def open(self, room: Room) -> None:
        """Tell everybody who waits that the room is not shut any more."""
        for knock in self._porch.waiting(room):
            self._porch.end(knock)
            self._answer(knock, Answered(room=knock.code, reason=_OPEN))
        self._tell(room)

    def send_away(self, room: Room, reason: str) -> None:
        """Tell everybody who waits that the room is no more, and why."""
        for knock in self._porch.waiting(room):
            self._porch.end(knock)
            self._answer(knock, Answered(room=knock.code, reason=reason))

    def ended(self, session: Session) -> None:
        """Let the knocks of a connection end with it."""
        for knock in self._porch.of(session):
            self._end(knock)

    def tell_host(self, room: Room) -> None:
        """Tell the host who waits, if anybody does, once what is being asked has its answer."""
        if self._porch.waiting(room):
            asyncio.get_running_loop().call_soon(self._tell, room)

    def _end(self, knock: Knock) -> None:
        self._porch.end(knock)
        self._tell(knock.room)

    def _tell(self, room: Room) -> None:
        """Tell the host's connections who waits."""
        if (host := host_of(room)) is None or not host.connections:
            return
        knocks = [Knocker(knock=knock.id, name=knock.name) for knock in self._porch.shown(room)]
        frames = event_frames(Knocks(room=room.code, knocks=knocks))
        for connection in host.connections:
            self._hub.send(cast("Peer", connection), frames)

    def _let_in(self, session: Session, code: str, admission: Admission) -> None:
        assert admission.token is not None  # noqa: S101  # who came by a name has one
        self._hub.send(session, event_frames(Answered(room=code, token=admission.token)))

    def _answer(self, knock: Knock, answered: Answered) -> None:
        self._hub.send(cast("Session", knock.connection), event_frames(answered))

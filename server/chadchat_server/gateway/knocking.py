"""Knocking at a locked room: somebody waits, the host is told, and lets them in or does not."""

from __future__ import annotations

import asyncio
from typing import cast

from chadchat_shared.answers import Done
from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadRequest, ChatError, NotFound, Unavailable
from chadchat_shared.events import Answered
from chadchat_shared.names import clean_name
from chadchat_shared.passphrases import clean_passphrase
from chadchat_shared.requests import Knock as AskKnock

from ..domain.hosting import invitation
from ..domain.members import Member
from ..domain.room import Room
from ..fanout import Hub, Session
from .admission import Admission, Doorman
from .bell import Bell
from .guard import held_back
from .packets import event_frames

_REFUSED = "The host has not let you in."


class Knocking:
    """Lets those who wait before the rooms come in, or does not."""

    def __init__(self, hub: Hub, doorman: Doorman, bell: Bell) -> None:
        self._hub = hub
        self._doorman = doorman
        self._bell = bell

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
        self._bell.porch.knock(room, code, name, session, asked.claim)
        self._bell.ring(room)
        return Done()

    async def admit(self, room: Room, host: Member, knock_id: str) -> None:
        """Let in who has knocked. Raises NotFound, or what keeps them out, of which they hear."""
        knock = self._bell.porch.find(room, knock_id)
        invited = invitation(room, host)
        self._bell.end(knock)
        session = cast("Session", knock.connection)
        try:
            admission = await self._doorman.take_in(
                room, knock.name, session.address, knock.claim, invited
            )
        except ChatError as error:
            self._bell.answer(knock, Answered(room=knock.code, reason=error.message))
            raise
        if session.closed and not admission.claimed:
            await self._doorman.dismiss(admission)
            raise NotFound(f"{knock.name} waits no more.")
        self._let_in(session, knock.code, admission)

    def refuse(self, room: Room, knock_id: str) -> None:
        """Do not let in who has knocked. Raises NotFound."""
        knock = self._bell.porch.find(room, knock_id)
        self._bell.end(knock)
        self._bell.answer(knock, Answered(room=knock.code, reason=_REFUSED))

    def ended(self, session: Session) -> None:
        """Let the knocks of a connection end with it."""
        for knock in self._bell.porch.of(session):
            self._bell.end(knock)

    def _let_in(self, session: Session, code: str, admission: Admission) -> None:
        assert admission.token is not None  # noqa: S101  # who came by a name has one
        self._hub.send(session, event_frames(Answered(room=code, token=admission.token)))

"""Knocking at a locked room: somebody waits, the host is told, and lets them in or does not."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import cast

from chadchat_shared.answers import Done
from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadRequest, ChatError, NotFound, Unavailable
from chadchat_shared.events import Answered
from chadchat_shared.names import clean_name
from chadchat_shared.passphrases import clean_passphrase
from chadchat_shared.requests import Admit
from chadchat_shared.requests import Knock as AskKnock

from ..domain import notes
from ..domain.hosting import invitation
from ..domain.members import Member
from ..domain.neighbours import Neighbours
from ..domain.room import Room
from ..fanout import Hub, Session
from .admission import Admission, Doorman
from .bell import Bell
from .guard import held_back
from .packets import event_frames

_REFUSED = "The host has not let you in."


class Knocking:
    """Lets those who wait before the rooms come in, or does not."""

    def __init__(self, hub: Hub, doorman: Doorman, bell: Bell, neighbours: Neighbours) -> None:
        self._hub = hub
        self._doorman = doorman
        self._bell = bell
        self._neighbours = neighbours
        self._answering: set[asyncio.Task[None]] = set()

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
        self._bell.changed(room)
        return Done()

    async def answer(self, room: Room, host: Member, asked: Admit) -> None:
        """Let in who has knocked, or do not, as the host asks.

        Raises NotFound, or what keeps them out, of which they hear. Where they have knocked at
        another server, that does it, and they alone hear what keeps them out.
        """
        if self._bell.waits_elsewhere(room, asked.knock):
            answering = notes.Answering(asked.knock, host.number, asked.on)
            self._neighbours.note(room.code, notes.encode(answering))
        elif asked.on:
            await self._admit(room, host, asked.knock)
        else:
            self._refuse(room, asked.knock)

    async def _admit(self, room: Room, host: Member, knock_id: str) -> None:
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

    def _refuse(self, room: Room, knock_id: str) -> None:
        knock = self._bell.porch.find(room, knock_id)
        self._bell.end(knock)
        self._bell.answer(knock, Answered(room=knock.code, reason=_REFUSED))

    def answer_for(self, room: Room, answering: notes.Answering) -> None:
        """Do what a host asks who is connected to another server, if it has knocked here."""
        host = room.members.get(str(answering.host))
        if host is not None and any(
            knock.id == answering.knock for knock in self._bell.porch.waiting(room)
        ):
            asked = Admit(knock=answering.knock, on=answering.on)
            task = asyncio.create_task(self._answer_for(room, host, asked))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer_for(self, room: Room, host: Member, asked: Admit) -> None:
        with suppress(ChatError):  # of which who has knocked has heard
            await self.answer(room, host, asked)

    def ended(self, session: Session) -> None:
        """Let the knocks of a connection end with it."""
        for knock in self._bell.porch.of(session):
            self._bell.end(knock)

    def _let_in(self, session: Session, code: str, admission: Admission) -> None:
        assert admission.token is not None  # noqa: S101  # who came by a name has one
        self._hub.send(session, event_frames(Answered(room=code, token=admission.token)))

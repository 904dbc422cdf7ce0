"""The rooms that one is in on one server, over as many connections as that takes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from chadchat_shared.answers import Done, Snapshot
from chadchat_shared.claims import new_claim
from chadchat_shared.codes import normalise_code
from chadchat_shared.decoding import BadAnswer, read_event
from chadchat_shared.errors import ChatError, Forbidden
from chadchat_shared.events import Answered, ChatMessage, Closing, Removed
from chadchat_shared.names import clean_name
from chadchat_shared.requests import Create, Join, Knock, Leave
from chadchat_shared.text import clean_topic

from ..events import Closed, Knocked, Refused, SessionEvent, ShutOut, Status
from .connection import Connection
from .errors import ConnectionLost
from .knocking import Knocking
from .line import Line
from .outbox import Outbox
from .outbox_keeper import OutboxFolder
from .room import Room


class Session:
    """A connection to ``server`` (a URL). Iterating over it gives what happens, in order.

    As a context manager it is connected when its block begins, or raises ServerNotReached or
    ConnectionRefused. ``start`` instead begins without waiting and tells how it goes.
    What is not sent yet is kept in ``outboxes``, if they are given, and sent when the same member
    comes into the room again, in whatever process.
    """

    def __init__(self, server: str, outboxes: OutboxFolder | None = None) -> None:
        self.server = server
        self._outboxes = outboxes
        self._rooms: list[Room] = []
        self._leaving = set[asyncio.Task[None]]()
        self._knocking = Knocking()
        self._events: asyncio.Queue[SessionEvent] = asyncio.Queue()
        self._connection = Connection(
            server, tell=self._tell, receive=self._receive, enter=self._enter_again,
            lost=self._lost, refused=self._refused,
        )  # fmt: skip

    async def __aenter__(self) -> Self:
        self.start()
        try:
            await self._connection.first_try()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def __aiter__(self) -> AsyncIterator[SessionEvent]:
        while True:
            event = await self._events.get()
            yield event
            if isinstance(event, Closed):
                return

    async def messages(self, room: Room) -> AsyncIterator[ChatMessage]:
        """Give what is said in ``room`` from its joining on, each message once and in order; one's
        own are among them. It ends when the session is closed.

        It takes the session's events for itself: who wants to know of more, or is in several rooms,
        iterates over the session. Raises why one is in the room no more: what the server refused
        with, or Forbidden where one was taken out of it.
        """
        async for event in self:
            match event:
                case ChatMessage() if room.has_code(event.room):
                    yield event
                case Removed() if room.has_code(event.room):
                    raise Forbidden(event.message or event.reason)
                case ShutOut(code, error) if room.has_code(code):
                    raise error
                case Refused(error):
                    raise error

    def start(self) -> None:
        """Begin to connect, and keep connected until ``close``."""
        self._connection.start()

    @property
    def status(self) -> Status:
        """How the connection is."""
        return self._connection.status

    async def close(self) -> None:
        """Close the connection; what has not been sent by now is kept, or fails with
        ConnectionLost.
        """
        if isinstance(self.status, Closed):
            return
        await self._connection.close()
        for room in self._entered_rooms():
            room.end(ConnectionLost(), keep=True)
            await room.ended()
        self._tell(Closed())

    async def up(self) -> None:
        """Wait until there is a connection. Raises why there is never going to be one."""
        await self._connection.up()

    def retry_now(self) -> None:
        """Cut short the wait for the next try to connect."""
        self._connection.retry_now()

    def reconnect(self) -> None:
        """Make another connection now, whether there is one or none."""
        self._connection.reconnect()

    def room(self, code: str) -> Room | None:
        """Return the room with ``code`` that one is in, or None."""
        return next((room for room in self._rooms if room.has_code(code)), None)

    async def create(self, name: str, topic: str = "", passphrase: str | None = None) -> Room:
        """Open a room and be its host. Newcomers have to know its ``passphrase``, if it has one.
        Waits for the connection.

        Raises BadName, or what the server refused with, or ConnectionLost: then it is not known
        whether there is such a room now.
        """
        create = Create(
            name=clean_name(name), topic=clean_topic(topic) or None, passphrase=passphrase or None
        )
        room = self._new_room()

        def created(snapshot: Snapshot) -> None:
            room.entered(snapshot)
            self._rooms.append(room)

        await self._connection.up()
        await self._connection.ask(create, Snapshot, created)
        return room

    async def join(
        self,
        code: str,
        *,
        name: str | None = None,
        token: str | None = None,
        passphrase: str | None = None,
        former: str | None = None,
    ) -> Room:
        """Come into a room, with ``token`` as who has been there, else as the newcomer ``name``.

        Given both, the name is for when the token does not count any more. A newcomer may have to
        know the room's ``passphrase``. What waits to be sent by whoever had the token ``former``,
        which counts no more, is told as Failed, to be posted again or given up. A room that one is
        in already, found by ``code`` or by ``token``, is returned as it is. Cancelled, a newcomer
        leaves again. Waits for the connection. Raises BadCode or BadName, or what the server
        refused with.
        """
        code = normalise_code(code)
        name = None if name is None else clean_name(name)
        known = self.room(code) or self._room_of(token)
        if known is not None and known.token is not None:
            known.add_code(code)
            return known
        join = Join(code=code, name=name, claim=new_claim(), passphrase=passphrase)
        room = self._new_room(code)
        self._rooms.append(room)
        try:
            while True:
                await self._connection.up()
                try:
                    await room.enter(join, token=token, former=former)
                except ConnectionLost:
                    await self._connection.down()
                except asyncio.CancelledError:
                    if token is None:  # nobody has the place that may just be made
                        self._give_up(code)
                    raise
                else:
                    return room
        except BaseException:
            self._forget(room)
            raise

    async def knock(
        self, code: str, *, name: str, passphrase: str | None = None, former: str | None = None
    ) -> Room:
        """Ask the host of a locked room to be let in, wait, and come in; for ``former`` see
        ``join``.

        It is asked again on each new connection. Raises NotLetIn, or what the server refused with.
        """
        knock = Knock(
            code=normalise_code(code), name=clean_name(name), claim=new_claim(),
            passphrase=passphrase,
        )  # fmt: skip
        while True:
            await self._connection.up()
            answer = self._knocking.begin(knock.code)
            try:
                await self._connection.ask(knock, Done)
                self._tell(Knocked(knock.code))
                outcome = await answer
            except ConnectionLost as lost:
                outcome = lost
            finally:
                self._knocking.end(knock.code)
            if isinstance(outcome, str):
                return await self.join(knock.code, token=outcome, former=former)
            if not isinstance(outcome, ConnectionLost):
                raise outcome
            await self._connection.down()

    def _give_up(self, code: str) -> None:
        """Leave the room again if the server lets one in: it does what is asked in that order."""

        async def leave() -> None:
            with contextlib.suppress(ChatError):
                await self._connection.ask(Leave(room=code), Done)

        leaving = asyncio.create_task(leave())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    def _new_room(self, code: str = "") -> Room:
        connection = self._connection
        line = Line(self.server, connection.ask, self._tell, connection.drop, self._forget)
        return Room(line, Outbox(self._outboxes), code)

    def _room_of(self, token: str | None) -> Room | None:
        """Return the room that one is in by ``token``, whatever its code."""
        return next((room for room in self._entered_rooms() if room.token == token), None)

    def _entered_rooms(self) -> list[Room]:
        """Return the rooms that one is a member of, without those still being joined."""
        return [room for room in self._rooms if room.token is not None]

    def _forget(self, room: Room) -> None:
        if room in self._rooms:
            self._rooms.remove(room)

    # What the connection does with them

    async def _enter_again(self) -> None:
        async with asyncio.TaskGroup() as group:
            for room in self._entered_rooms():
                group.create_task(room.enter_again())

    def _lost(self) -> None:
        for room in self._rooms:
            room.lost()
        self._knocking.lost()

    def _refused(self, error: ChatError) -> None:
        for room in self._entered_rooms():
            room.end(error, keep=True)

    def _receive(self, name: str, payload: object) -> None:
        try:
            event = read_event(name, payload)
        except BadAnswer as error:
            self._connection.drop(error)
            return
        if isinstance(event, Closing):
            self._connection.come_back_after(event.retry_after)
            self._tell(event)
        elif isinstance(event, Answered):
            self._knocking.answered(event)
        elif event is not None and (room := self.room(event.room)) is not None:
            room.receive(event)

    def _tell(self, event: SessionEvent) -> None:
        self._events.put_nowait(event)

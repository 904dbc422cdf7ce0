"""One connection to a server, kept up for as long as it is wanted, and the rooms on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from chadchat_shared.answers import Answer, Done, Snapshot
from chadchat_shared.claims import new_claim
from chadchat_shared.codes import normalise_code
from chadchat_shared.decoding import BadAnswer, read_event
from chadchat_shared.errors import ChatError
from chadchat_shared.events import Answered, Closing
from chadchat_shared.names import clean_name
from chadchat_shared.requests import Create, Join, Knock, Request
from chadchat_shared.text import clean_topic

from ..events import (
    Closed,
    Connected,
    Connecting,
    Knocked,
    Refused,
    SessionEvent,
    Status,
    Waiting,
)  # fmt: skip
from .backoff import Backoff
from .errors import ClientFailed, ConnectionLost, ConnectionRefused, ServerNotReached
from .knocking import Knocking
from .line import Line
from .outbox import Outbox
from .outbox_keeper import OutboxFolder
from .patience import pause
from .room import Room

if TYPE_CHECKING:
    from .socket import Socket

AnswerT = TypeVar("AnswerT", bound=Answer)

_log = logging.getLogger("chadchat.session")
_log.addHandler(logging.NullHandler())


class Session:
    """A connection to ``server`` (a URL). Iterating over it gives what happens, in order.

    As a context manager it is connected when its block begins, or raises ServerNotReached or
    ConnectionRefused. ``start`` instead begins without waiting and tells how it goes.
    What is not sent yet is kept in ``outboxes``, if they are given, and sent when the same member
    comes into the room again, in whatever process.
    """

    status: Status

    def __init__(self, server: str, outboxes: OutboxFolder | None = None) -> None:
        self.server = server
        self.status = Closed()
        self._socket: Socket | None = None
        self._outboxes = outboxes
        self._rooms: list[Room] = []
        self._knocking = Knocking()
        self._events: asyncio.Queue[SessionEvent] = asyncio.Queue()
        self._moved = asyncio.Event()
        self._retry = asyncio.Event()
        self._come_back_after = 0.0
        self._connecting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.start()
        try:
            await self._first_try()
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

    def start(self) -> None:
        """Begin to connect, and keep connected until ``close``."""
        self._move(Connecting())
        self._connecting = asyncio.create_task(self._keep_connected())

    async def close(self) -> None:
        """Close the connection; what has not been sent by now is kept, or fails with
        ConnectionLost.
        """
        if isinstance(self.status, Closed):
            return
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        for room in self._entered_rooms():
            room.end(ConnectionLost(), keep=True)
            await room.ended()
        self._move(Closed())

    def retry_now(self) -> None:
        """Cut short the wait for the next try to connect."""
        self._retry.set()

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

        await self._connection()
        await self._ask(create, Snapshot, created)
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
        in already is returned as it is. Waits for the connection. Raises BadCode or BadName, or
        what the server refused with.
        """
        code = normalise_code(code)
        name = None if name is None else clean_name(name)
        known = self.room(code)
        if known is not None and known.token is not None:
            return known
        join = Join(code=code, name=name, claim=new_claim(), passphrase=passphrase)
        room = self._new_room(code)
        self._rooms.append(room)
        try:
            while True:
                await self._connection()
                try:
                    await room.enter(join, token=token, former=former)
                except ConnectionLost:
                    await self._disconnection()
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
            await self._connection()
            answer = self._knocking.begin(knock.code)
            try:
                await self._ask(knock, Done)
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
            await self._disconnection()

    def _new_room(self, code: str = "") -> Room:
        line = Line(self.server, self._ask, self._tell, self._drop, self._forget)
        return Room(line, Outbox(self._outboxes), code)

    # The connection

    async def _first_try(self) -> None:
        while isinstance(self.status, Connecting):
            await self._moved.wait()
        if isinstance(self.status, Waiting | Refused):
            raise self.status.error

    async def _connection(self) -> None:
        while not isinstance(self.status, Connected):
            if isinstance(self.status, Refused):
                raise self.status.error
            if isinstance(self.status, Closed):
                raise ConnectionLost
            await self._moved.wait()

    async def _disconnection(self) -> None:
        while isinstance(self.status, Connected):
            await self._moved.wait()

    async def _keep_connected(self) -> None:
        try:
            await self._connect_time_and_again()
        except ConnectionRefused as refusal:
            self._give_up(refusal)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is to be told
            _log.exception("The session has failed.")
            self._give_up(ClientFailed(error))

    def _give_up(self, error: ChatError) -> None:
        for room in self._entered_rooms():
            room.end(error, keep=True)
        self._move(Refused(error))

    async def _connect_time_and_again(self) -> None:
        # Imported here, and beside the event loop, because it takes a tenth of a second or two
        # that a screen should not have to wait for.
        socket = await asyncio.to_thread(_import_socket)
        backoff = Backoff()
        while True:
            try:
                error = await self._stay_connected(socket, backoff)
            except ServerNotReached as unreachable:
                error = unreachable
            # On top of what the server asks for, so that not everybody is back at once.
            seconds = max(error.retry_after or 0.0, self._come_back_after) + backoff.next()
            self._come_back_after = 0.0
            self._move(Waiting(seconds, error))
            await pause(seconds, self._retry)
            self._move(Connecting())

    async def _stay_connected(self, socket_type: type[Socket], backoff: Backoff) -> ChatError:
        """Connect, enter the rooms again, and return why the connection went."""
        socket = await socket_type.open(self.server, self._receive)
        self._socket = socket
        try:
            self._move(Connected())
            async with asyncio.TaskGroup() as group:
                entering = group.create_task(self._enter_again(socket, backoff))
                error = await socket.lost
                entering.cancel()
            return error
        finally:
            self._socket = None
            for room in self._rooms:
                room.lost()
            self._knocking.lost()
            await socket.close()

    async def _enter_again(self, socket: Socket, backoff: Backoff) -> None:
        async with asyncio.TaskGroup() as group:
            for room in self._entered_rooms():
                group.create_task(room.enter_again())
        if not socket.lost.done():
            backoff.reset()

    async def _ask(
        self,
        request: Request,
        kind: type[AnswerT],
        apply: Callable[[AnswerT], None] | None = None,
    ) -> AnswerT:
        if self._socket is None:
            raise ConnectionLost
        return await self._socket.ask(request, kind, apply)

    def _drop(self, error: ChatError) -> None:
        if self._socket is not None:
            self._socket.fail(error)

    def _entered_rooms(self) -> list[Room]:
        """Return the rooms that one is a member of, without those still being joined."""
        return [room for room in self._rooms if room.token is not None]

    def _forget(self, room: Room) -> None:
        if room in self._rooms:
            self._rooms.remove(room)

    # What is told

    def _receive(self, name: str, payload: object) -> None:
        try:
            event = read_event(name, payload)
        except BadAnswer as error:
            self._drop(error)
            return
        if isinstance(event, Closing):
            self._come_back_after = event.retry_after
            self._tell(event)
        elif isinstance(event, Answered):
            self._knocking.answered(event)
        elif event is not None and (room := self.room(event.room)) is not None:
            room.receive(event)

    def _move(self, status: Status) -> None:
        self.status = status
        self._moved.set()
        self._moved = asyncio.Event()
        self._tell(status)

    def _tell(self, event: SessionEvent) -> None:
        self._events.put_nowait(event)


def _import_socket() -> type[Socket]:
    from .socket import Socket  # noqa: PLC0415  # see where it is called

    return Socket

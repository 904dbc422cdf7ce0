"""The Socket.IO server in front of ``Chat``.

python-socketio does the handshake of namespaces and keeps Engine.IO running; packets are read and
dispatched here, so that a connection's requests are done in their order, and so that nothing that
a client sends can pass for one of the library's own events.

Leans on these parts of ``socketio.AsyncServer``: ``_engineio_server_class`` (overridden), ``eio``,
``environ`` and ``_handle_connect``.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress

import socketio
from aiohttp import web

from chadchat_shared.answers import Answer, Refusal
from chadchat_shared.errors import BadRequest, ChatError, RateLimited, Unavailable
from chadchat_shared.events import Closing
from chadchat_shared.limits import BACKLOG_MAX, FRAME_MAX
from chadchat_shared.requests import Message, Request

from ..domain.breaches import Breaches, NoBreach
from ..fanout import Audience, Engine, MalformedPacket, Peer, Session
from .chat import Chat
from .manager import Manager
from .packets import Kind, Packet, answer_frames, event_frames, read_packet
from .requests import read_request

NAMESPACE = "/"

Handle = Callable[[Session, Request], Answer | Coroutine[object, object, Answer]]
"""Does what a connection asks, as ``Chat.handle`` does."""

_log = logging.getLogger(__name__)


class Gateway(socketio.AsyncServer):  # type: ignore[misc]  # socketio has no types
    """Serves the namespace ``/``; ``connections`` counts the open ones by address.

    A connection that has not joined the namespace after ``join_seconds`` is closed. Without
    ``polling``, all are WebSockets. ``handle`` stands in for the chat's.
    """

    eio: Engine

    def __init__(
        self, chat: Chat, *, frame_max: int = FRAME_MAX, backlog_max: int = BACKLOG_MAX,
        join_seconds: float = 30.0, polling: bool = True, handle: Handle | None = None,
    ) -> None:  # fmt: skip
        super().__init__(
            async_mode="aiohttp",
            client_manager=Manager(),
            max_http_buffer_size=frame_max,
            monitor_clients=False,
            transports=["polling", "websocket"] if polling else ["websocket"],
            cors_allowed_origins=[],  # the web looks at origins, for every request
            logger=logging.getLogger("socketio"),
            engineio_logger=logging.getLogger("engineio"),
        )
        self._chat = chat
        self._handle = chat.handle if handle is None else handle
        self._join_seconds = join_seconds
        self.connections: Counter[str] = Counter()
        self.eio.listener = self
        self.eio.backlog_max = backlog_max

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    @property
    def sessions(self) -> list[Session]:
        """The connections that are open."""
        return list(self.eio.sockets.values())

    def count(self) -> int:
        """Return how many connections are open."""
        return len(self.eio.sockets)

    def say_to_all(self, closing: Closing) -> None:
        """Tell everybody that the server is about to stop."""
        frames = event_frames(closing)
        for peer in self._peers():
            self._chat.hub.send(peer, frames)

    async def close_all(self) -> None:
        """Write what waits, then close every connection."""
        self._chat.hub.flush()
        for peer in self._peers():
            peer.finish()
        await self.eio.all_closed()

    def _peers(self) -> list[Peer]:
        return [*self.sessions, *self._chat.streams]

    # Engine.IO's events

    def opened(self, session: Session, request: web.Request) -> None:
        """Count a new connection, and give it a deadline for joining the namespace."""
        self.connections[session.address] += 1
        self._chat.figures.opened["websocket" if session.upgraded else "polling"] += 1
        self._chat.connect(session, request)
        session.deadline = asyncio.get_running_loop().call_later(
            self._join_seconds, session.abort, self.reason.TRANSPORT_ERROR
        )
        _log.debug("%s connected", session.address)

    def ended(self, session: Session, reason: str) -> None:
        """Take a connection that is about to be closed out of its rooms."""
        self.connections[session.address] -= 1
        if not self.connections[session.address]:
            del self.connections[session.address]
        self._chat.figures.closed[reason] += 1
        self._chat.disconnect(session)
        _log.debug("%s disconnected: %s", session.address, reason)

    def receive(self, session: Session, data: bytes) -> Coroutine[object, object, None] | None:
        """Take in a Socket.IO packet. Raises MalformedPacket."""
        packet = read_packet(data)
        if session.attachments_due:
            raise MalformedPacket
        match packet.kind:
            case Kind.EVENT | Kind.BINARY_EVENT:
                session.attachments_due = packet.attachments
                if session.admitted and packet.namespace == NAMESPACE:
                    return self._serve(session, packet)
            case Kind.CONNECT:
                return self._connect(session, packet)
            case Kind.DISCONNECT:
                if packet.namespace == NAMESPACE:
                    session.end(self.reason.CLIENT_DISCONNECT)
            case Kind.BINARY_ACK:
                session.attachments_due = packet.attachments
            case Kind.ACK:
                pass
            case _:
                raise MalformedPacket
        return None

    # Socket.IO's events

    async def _connect(self, session: Session, packet: Packet) -> None:
        if session.admitted and packet.namespace == NAMESPACE:
            raise MalformedPacket
        try:
            auth = json.loads(packet.payload) if packet.payload else None
        except (ValueError, RecursionError):
            raise MalformedPacket from None
        if packet.namespace != NAMESPACE:
            await self._handle_connect(session.sid, packet.namespace, auth)  # which refuses it
            return
        try:
            admission = await self._chat.recognise(session)
        except ChatError:  # the page then asks for itself, and is told why
            admission = None
        if session.closed or session.admitted:  # by another request, meanwhile
            return
        self.environ[session.sid] = {}  # nothing of it is asked for, and none is kept
        try:
            await self._handle_connect(session.sid, packet.namespace, auth)
        finally:
            del self.environ[session.sid]
        session.admitted = True
        session.cancel_deadline()
        if admission is not None:
            with suppress(ChatError):  # the member has left meanwhile
                self._chat.enter(session, admission)

    def _serve(self, session: Session, packet: Packet) -> Coroutine[object, object, None] | None:
        """Do what an event asks; return what is to be awaited for it."""
        try:
            if packet.kind is Kind.BINARY_EVENT:
                raise BadRequest("This server takes text only, no binary data.")
            request = read_request(packet.payload)
            if isinstance(request, Message):
                return self._say(session, request, packet.id)
            done = self._handle(session, request)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is answered
            self._refuse(session, packet.id, error)
            return None
        if isinstance(done, Answer):
            self._answer(session, packet.id, done)
            return None
        return self._answer_later(session, packet.id, done)

    def _say(
        self, session: Session, message: Message, packet_id: int | None
    ) -> Coroutine[object, object, None] | None:
        def answer(room: Audience, answer: Answer | Refusal) -> None:
            if isinstance(answer, Refusal):
                self._chat.figures.refusals[answer.error] += 1
            if packet_id is not None:
                self._chat.hub.answer(session, answer_frames(packet_id, answer), after=room)
            session.arrived()

        if (before := self._chat.saying.say(session, message, answer)) is not None:
            return self._answer_later(session, packet_id, before)
        session.under_way()
        return None

    async def _answer_later(
        self, session: Session, packet_id: int | None, done: Coroutine[object, object, Answer]
    ) -> None:
        try:
            answer = await done
        except Exception as error:  # noqa: BLE001  # whatever it is, it is answered
            self._refuse(session, packet_id, error)
        else:
            self._answer(session, packet_id, answer)

    def _refuse(self, session: Session, packet_id: int | None, error: Exception) -> None:
        """Say why not, and part with who goes on asking although told to wait."""
        refusal = _refusal(error)
        self._chat.figures.refusals[refusal.error] += 1
        self._answer(session, packet_id, refusal)
        if isinstance(error, RateLimited) and not isinstance(error, NoBreach):
            session.breaches = session.breaches or Breaches()
            now = asyncio.get_running_loop().time()
            if session.breaches.add(now, error.retry_after or 0.0):
                session.part(self.reason.SERVER_DISCONNECT)

    def _answer(self, session: Session, packet_id: int | None, answer: Answer | Refusal) -> None:
        if packet_id is not None:
            self._chat.hub.send(session, answer_frames(packet_id, answer))


def _refusal(error: Exception) -> Refusal:
    """Return the answer to what failed; without one, a client would wait for a long time."""
    if isinstance(error, ChatError):
        return Refusal.of(error)
    _log.error("A request could not be done", exc_info=error)
    return Refusal.of(Unavailable())

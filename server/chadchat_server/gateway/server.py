"""The Socket.IO server in front of ``Chat``.

python-socketio does the handshake of namespaces and keeps Engine.IO running; packets are read and
dispatched here, so that a connection's requests are done in their order, and so that nothing that
a client sends can pass for one of the library's own events.

Leans on these parts of ``socketio.AsyncServer``: ``_engineio_server_class``, ``_handle_connect``,
``_handle_eio_connect``, ``_handle_eio_message``, ``_handle_eio_disconnect`` (all but the second
overridden) and ``eio``.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from contextlib import suppress

import socketio

from chadchat_shared.answers import Answer, Refusal
from chadchat_shared.errors import BadRequest, ChatError
from chadchat_shared.events import Closing
from chadchat_shared.limits import FRAME_MAX
from chadchat_shared.requests import Message

from ..fanout import Engine, MalformedPacket, Session
from .chat import Chat
from .packets import Kind, Packet, answer_frames, closing_frames, read_packet
from .requests import read_request

JOIN_SECONDS = 30.0
"""How long a connection may take to join the namespace before it is closed."""

NAMESPACE = "/"

_log = logging.getLogger(__name__)


class Gateway(socketio.AsyncServer):  # type: ignore[misc]  # socketio has no types
    """Serves the namespace ``/``; ``connections`` counts the open ones by address."""

    eio: Engine

    def __init__(self, chat: Chat, *, frame_max: int = FRAME_MAX) -> None:
        super().__init__(
            async_mode="aiohttp",
            max_http_buffer_size=frame_max,
            monitor_clients=False,
            logger=logging.getLogger("socketio"),
            engineio_logger=logging.getLogger("engineio"),
        )
        self._chat = chat
        self.connections: Counter[str] = Counter()

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    @property
    def sessions(self) -> list[Session]:
        """The connections that are open."""
        return list(self.eio.sockets.values())

    def say_to_all(self, closing: Closing) -> None:
        """Tell everybody that the server is about to stop."""
        frames = closing_frames(closing)
        for session in self.sessions:
            self._chat.hub.send(session, frames)

    async def close_all(self) -> None:
        """Write what waits, then close every connection."""
        self._chat.hub.flush()
        await asyncio.gather(*(session.close() for session in self.sessions))

    # Engine.IO's events

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, object]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        session = self.eio.sockets[eio_sid]
        self.connections[session.address] += 1
        _log.debug("%s connected", session.address)
        session.deadline = asyncio.get_running_loop().call_later(
            JOIN_SECONDS, session.abort, self.reason.TRANSPORT_ERROR
        )

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        session = self.eio.sockets[eio_sid]
        self.connections[session.address] -= 1
        if not self.connections[session.address]:
            del self.connections[session.address]
        self._chat.disconnect(session)
        await super()._handle_eio_disconnect(eio_sid, reason)
        _log.debug("%s disconnected: %s", session.address, reason)

    async def _handle_eio_message(self, eio_sid: str, data: bytes) -> None:
        session = self.eio.sockets[eio_sid]
        packet = read_packet(data)
        if session.attachments_due:
            raise MalformedPacket
        match packet.kind:
            case Kind.EVENT | Kind.BINARY_EVENT:
                session.attachments_due = packet.attachments
                if session.admitted and packet.namespace == NAMESPACE:
                    await self._serve(session, packet)
            case Kind.CONNECT:
                await self._connect(session, packet)
            case Kind.DISCONNECT:
                if packet.namespace == NAMESPACE:
                    await session.close(abort=True, reason=self.reason.CLIENT_DISCONNECT)
            case Kind.BINARY_ACK:
                session.attachments_due = packet.attachments
            case Kind.ACK:
                pass
            case _:
                raise MalformedPacket

    # Socket.IO's events

    async def _connect(self, session: Session, packet: Packet) -> None:
        if session.admitted and packet.namespace == NAMESPACE:
            raise MalformedPacket
        try:
            auth = json.loads(packet.payload) if packet.payload else None
        except (ValueError, RecursionError):
            raise MalformedPacket from None
        if packet.namespace != NAMESPACE:
            await self._handle_connect(session.sid, packet.namespace, auth)
            return
        try:
            admission = await self._chat.recognise(session)
        except ChatError:  # the page then asks for itself, and is told why
            admission = None
        if session.closing or session.admitted:  # by another request, meanwhile
            return
        await self._handle_connect(session.sid, packet.namespace, auth)
        session.admitted = True
        session.cancel_deadline()
        if admission is not None:
            with suppress(ChatError):  # the member has left meanwhile
                self._chat.take_seat(session, admission)

    async def _serve(self, session: Session, packet: Packet) -> None:
        def answer(answer: Answer | Refusal) -> None:
            if packet.id is not None:
                self._chat.hub.answer(session, answer_frames(packet.id, answer))

        try:
            if packet.kind is Kind.BINARY_EVENT:
                raise BadRequest("This server takes text only, no binary data.")
            request = read_request(packet.payload)
            _log.debug("%s asks: %s", session.address, request.event)
            if isinstance(request, Message):
                self._chat.say(session, request, answer)
                return
            done: Answer | Refusal = await self._chat.handle(session, request)
        except ChatError as error:
            done = Refusal.of(error)
        if packet.id is not None:
            self._chat.hub.send(session, answer_frames(packet.id, done))

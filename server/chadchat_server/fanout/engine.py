"""Engine.IO's server with our own Session.

Leans on these parts of ``engineio.AsyncServer``: ``_handle_connect`` (overridden), ``sockets``,
``ping_interval``, ``ping_timeout``, ``max_http_buffer_size``, ``generate_id`` and ``_ok``; and on
``_bad_request`` (overridden) being told of a transport that is not in ``transports``.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Protocol, cast

import engineio
import msgspec
from aiohttp import web

from ..domain.addresses import address_key
from .frames import Frames
from .heartbeat import Heartbeats
from .polling import Polling
from .session import Session
from .websocket import HandedOver, WebSocket, take_transport

_INVALID_TRANSPORT = "Invalid transport"
_WEBSOCKET_ALONE = (
    'This server takes WebSockets alone, no long-polling: connect with transports=["websocket"].'
)


class Listener(Protocol):
    """Who is told what happens to the sessions."""

    def opened(self, session: Session, request: web.Request) -> None:
        """A session has been opened by ``request``."""

    def receive(self, session: Session, data: bytes) -> Coroutine[object, object, None] | None:
        """Take in a message of the client's; what has to be awaited for it holds up the next.

        Raises MalformedPacket.
        """

    def ended(self, session: Session, reason: str) -> None:
        """A session is about to be closed."""


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # engineio has no types
    """Keeps the sessions, by their id, in ``sockets``, and tells ``listener`` of them.

    A peer for whom more than ``backlog_max`` bytes wait unread is cut off.
    """

    listener: Listener
    backlog_max: int
    sockets: dict[str, Session]
    max_http_buffer_size: int
    transports: list[str]

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.heartbeats = Heartbeats(self.ping_interval, self.ping_timeout)
        self._closing: dict[WebSocket, asyncio.Future[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Run ``work`` in a task that is kept until it ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def accept(self, request: web.Request) -> WebSocket | None:
        """Make the request's connection a WebSocket; the answer to it is ``HandedOver``.

        Returns None where the peer has gone meanwhile. Raises HTTPBadRequest.
        """
        if (transport := take_transport(request)) is None:
            return None
        return WebSocket(transport, self.max_http_buffer_size, self.backlog_max, self._closing)

    async def all_closed(self) -> None:
        """Wait until the WebSockets that are being closed are closed."""
        await asyncio.gather(*self._closing.values())

    def _bad_request(self, message: str | None = None) -> object:
        """Refuse a request; where long-polling is off, with what to do instead."""
        if message == _INVALID_TRANSPORT and "polling" not in self.transports:
            message = _WEBSOCKET_ALONE
        return super()._bad_request(message)

    async def _handle_connect(
        self, environ: dict[str, object], transport: str, jsonp_index: int | None = None
    ) -> object:
        """Open a session (Engine.IO protocol 4, "Handshake")."""
        request = cast("web.Request", environ["aiohttp.request"])
        address = sys.intern(address_key(request.remote or ""))
        if transport == "websocket":
            if (socket := self.accept(request)) is not None:
                session = Session(self, address)
                session.attach(socket)
                self._open(session, request, upgrades=[])
            return HandedOver()
        session = Session(self, address, Polling())
        self._open(session, request, upgrades=["websocket"])
        return self._ok(await session.poll(request), jsonp_index=jsonp_index)

    def _open(self, session: Session, request: web.Request, upgrades: list[str]) -> None:
        self.sockets[session.sid] = session
        session.write(Frames.of(b"0" + msgspec.json.encode({
            "sid": session.sid,
            "upgrades": upgrades,
            "pingInterval": int(self.ping_interval * 1000),
            "pingTimeout": int(self.ping_timeout * 1000),
            "maxPayload": self.max_http_buffer_size,
        })))  # fmt: skip
        self.heartbeats.alive(session)
        self.listener.opened(session, request)

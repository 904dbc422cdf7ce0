"""One Engine.IO connection, written to directly once it is a WebSocket.

Stands where Engine.IO's server expects an ``engineio.async_socket.AsyncSocket``; it asks for
``connected``, ``upgraded``, ``closed``, ``handle_get_request``, ``handle_post_request``, ``send``
and ``close``.

What it does otherwise: no task, no queue and no timer for a WebSocket; bounds on what waits for a
peer that does not read and on what a peer has under way; polling requests are read whole.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from typing import TYPE_CHECKING, cast

from aiohttp import web
from engineio.exceptions import ContentTooLongError, EngineIOError
from engineio.packet import NOOP, Packet

from ..domain.breaches import Breaches
from ..domain.buckets import TokenBucket
from .frames import Frames
from .peer import Peer
from .polling import Polling
from .reasons import SLOW_READER
from .upgrading import Upgrade
from .websocket import FRAMES_A_TURN, HandedOver, WebSocket

if TYPE_CHECKING:
    from .engine import Engine

UNDER_WAY_MAX = 256
"""Messages of one connection on their way into the log; with so many it is not read on."""

_log = logging.getLogger(__name__)

_PING = Frames.of(b"2")
_FAREWELL = Frames.of(b"1")


class MalformedPacket(Exception):
    """What came is no Engine.IO or Socket.IO packet; the connection is closed."""


class Session(Peer):
    """A client's connection, by WebSocket or (with ``polling``) by long-polling.

    ``address`` is the peer's. ``admitted`` is set once it has joined the Socket.IO namespace;
    ``attachments_due`` counts the binary attachments of a refused event that are still to come;
    ``deadline`` ends it unless it is admitted before. ``budget`` is what its address may say, where
    that is limited, and ``breaches`` what it was refused for asking too often.
    """

    __slots__ = (
        "_engine", "_holds", "_inbox", "_overflowing", "_parting", "_polling", "_settled",
        "_socket", "_under_way", "_upgrade", "address", "admitted", "attachments_due", "breaches",
        "budget", "closed", "deadline", "sid",
    )  # fmt: skip

    connected = True

    def __init__(self, engine: Engine, address: str, polling: Polling | None = None) -> None:
        self.sid = cast("str", engine.generate_id())
        self.address = address
        self.admitted = False
        self.attachments_due = 0
        self.deadline: asyncio.TimerHandle | None = None
        self.budget: TokenBucket | None = None
        self.breaches: Breaches | None = None
        self.closed = False
        self._engine = engine
        self._socket: WebSocket | None = None
        self._polling = polling
        self._upgrade: Upgrade | None = None
        self._inbox: deque[bytes] | None = None
        self._holds = 0
        self._settled: asyncio.Event | None = None
        self._under_way = 0
        self._overflowing = False
        self._parting: str | None = None

    @property
    def upgraded(self) -> bool:
        """Whether it is a WebSocket now."""
        return self._socket is not None

    @property
    def backlog(self) -> int:
        """Bytes that wait for the peer to read them."""
        if self._socket is not None:
            return self._socket.transport.get_write_buffer_size()
        return 0 if self._polling is None else self._polling.size

    def attach(self, socket: WebSocket) -> None:
        """Be a WebSocket from now on; what was queued for a poll is written first."""
        socket.receiver = self
        if self._polling is not None:
            socket.write(self._polling.take_all())
            self._polling.end()
        if self.held:
            socket.hold()
        self._socket, self._polling = socket, None

    # Writing

    def write(self, frames: Frames) -> None:
        """Write ``frames`` now, or queue them for the next poll; after closing, do nothing."""
        if self.closed:
            return
        if self._socket is not None:
            self._socket.write(frames.wire)
        elif self._polling is not None and self._polling.size <= self._engine.backlog_max:
            self._polling.put(frames)
            if self._polling.size > self._engine.backlog_max:
                self.overrun()

    async def send(self, pkt: Packet) -> None:
        """Write a packet of Engine.IO's or python-socketio's own."""
        self.write(Frames.of(cast("str", pkt.encode()).encode()))

    def overrun(self) -> None:
        """Cut off a peer that does not read: soon, as whoever writes to it is writing to others."""
        asyncio.get_running_loop().call_soon(self.abort, SLOW_READER)

    # Receiving

    @property
    def held(self) -> bool:
        """Whether what comes in waits until something that came before it is done."""
        return self._holds > 0

    def receive(self, packet: bytes) -> None:
        """Take in one Engine.IO packet: now, or when what holds it up is done."""
        if self._holds:
            self._inbox = self._inbox or deque()
            self._inbox.append(packet)
        elif not self.closed:
            self._take_in(packet)

    def drop_attachment(self) -> None:
        """Pass over a binary attachment of a refused event; any other ends the connection."""
        self.receive(b"b")

    def under_way(self) -> None:
        """Note that a message of the peer's goes into the log; ``arrived`` is to follow."""
        self._under_way += 1
        if self._under_way == UNDER_WAY_MAX:
            self._overflowing = True
            self._hold()

    def arrived(self) -> None:
        """Note that a message of the peer's is in the log, or was refused."""
        self._under_way -= 1
        if self._overflowing and self._under_way <= UNDER_WAY_MAX // 2:
            self._overflowing = False
            self._release()
        if self._parting is not None and not self._under_way:
            self.end(self._parting, farewell=True)

    def _take_in(self, packet: bytes) -> None:
        try:
            match packet[:1]:
                case b"4":
                    if (work := self._engine.listener.receive(self, packet[1:])) is not None:
                        self._hold()
                        self._engine.start(self._finish(work))
                case b"3":
                    self._engine.heartbeats.alive(self)
                case b"1":
                    self.end(self._engine.reason.CLIENT_DISCONNECT)
                case b"6":
                    pass
                case b"b" if self.attachments_due:
                    self.attachments_due -= 1
                case _:
                    raise MalformedPacket
        except MalformedPacket:
            self.end(self._engine.reason.TRANSPORT_ERROR)

    async def _finish(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except MalformedPacket:
            self.end(self._engine.reason.TRANSPORT_ERROR)
        except Exception:  # noqa: BLE001  # whatever it is, the peer must not wait for it
            _log.exception("What a connection sent could not be taken in")
            self.end(self._engine.reason.TRANSPORT_ERROR)
        finally:
            self._release()

    def _hold(self) -> None:
        self._holds += 1
        if self._socket is not None:
            self._socket.hold()

    def _release(self) -> None:
        self._holds -= 1
        for _ in range(FRAMES_A_TURN):
            if not self._inbox or self._holds or self.closed:
                break
            self._take_in(self._inbox.popleft())
        if self._holds:
            return
        if self._inbox and not self.closed:  # the others first
            self._hold()
            asyncio.get_running_loop().call_soon(self._release)
            return
        if self._socket is not None:
            self._socket.release()
        if self._settled is not None:
            self._settled.set()

    # HTTP requests

    async def poll(self, request: web.Request) -> list[Packet]:
        """Answer a poll. Raises EngineIOError, which ends the session."""
        if self._polling is None or self._upgrade is not None:
            return [Packet(NOOP)]
        patience = self._engine.heartbeats.interval + self._engine.heartbeats.timeout
        try:
            return await self._polling.poll(request, patience)
        except TimeoutError:
            raise EngineIOError from None

    async def handle_get_request(
        self, environ: dict[str, object]
    ) -> list[Packet] | web.StreamResponse:
        """Answer a poll, or begin an upgrade. Raises EngineIOError, which ends the session."""
        request = cast("web.Request", environ["aiohttp.request"])
        if request.query.get("transport") != "websocket":
            return await self.poll(request)
        if (socket := self._engine.accept(request)) is None:
            pass
        elif self.closed or self._polling is None or self._upgrade is not None:
            socket.close()
        else:
            self._upgrade = Upgrade(socket, self._polling.interrupt, self._end_upgrade)
        return HandedOver()

    async def handle_post_request(self, environ: dict[str, object]) -> None:
        """Take in the packets of a polling POST. Raises EngineIOError, which ends the session."""
        request = cast("web.Request", environ["aiohttp.request"])
        try:
            body = await _read(request, self._engine.max_http_buffer_size)
        except ConnectionError:  # it will not hear the answer either
            return
        except EngineIOError:
            if self.closed:
                return
            raise
        await self._until_settled()  # so that no more than one body waits in the inbox
        if not self.closed:
            self._inbox = deque(body.split(b"\x1e"))
            self._hold()
            self._release()
            await self._until_settled()

    async def _until_settled(self) -> None:
        while self.held and not self.closed:
            self._settled = self._settled or asyncio.Event()
            self._settled.clear()
            await self._settled.wait()

    def _end_upgrade(self, socket: WebSocket | None) -> None:
        self._upgrade = None
        if socket is not None and not self.closed:
            self.attach(socket)

    # Heartbeat and end

    def ping(self) -> None:
        """Ask the peer for a sign of life."""
        self.write(_PING)

    def expire(self) -> None:
        """Cut the connection off, as its peer has given no sign of life."""
        self.abort(self._engine.reason.PING_TIMEOUT)

    def cancel_deadline(self) -> None:
        """Let the connection live as long as it answers."""
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def lost(self) -> None:
        """End with the WebSocket, whose connection is no more."""
        self.end(self._engine.reason.TRANSPORT_CLOSE)

    def abort(self, reason: str) -> None:
        """Cut the connection off, whatever waits for the peer."""
        if self._socket is not None:
            self._socket.transport.abort()
        self.end(reason)

    def end(self, reason: str, *, farewell: bool = False) -> None:
        """Close the connection when what waits has been written, a ``farewell`` last."""
        if self._engine.sockets.pop(self.sid, None) is None:
            return
        self._engine.heartbeats.forget(self)
        self.cancel_deadline()
        try:
            self._engine.listener.ended(self, reason)
        finally:
            if farewell:
                self.write(_FAREWELL)
            self.closed = True
            if self._polling is not None:
                self._polling.end()
            if self._upgrade is not None:
                self._upgrade.give_up()
            if self._socket is not None:
                self._socket.close()
            if self._settled is not None:
                self._settled.set()

    def finish(self) -> None:
        """End without Engine.IO's CLOSE packet: after that python-socketio does not come back."""
        self.end(self._engine.reason.SERVER_DISCONNECT)

    def part(self, reason: str) -> None:
        """Take in nothing more, and end when what is under way has been answered."""
        self._parting = reason
        self._hold()
        if not self._under_way:
            self.end(reason, farewell=True)

    async def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None
    ) -> None:
        """Close the connection as Engine.IO's server asks for it; it never waits."""
        del wait
        self.end(reason or self._engine.reason.SERVER_DISCONNECT, farewell=not abort)


async def _read(request: web.Request, limit: int) -> bytes:
    """Return a body of at most ``limit`` bytes. Raises EngineIOError."""
    if (request.content_length or 0) > limit:
        raise ContentTooLongError
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > limit:
                raise ContentTooLongError
    except web.RequestPayloadError:  # its encoding makes no sense
        raise EngineIOError from None
    return bytes(body)

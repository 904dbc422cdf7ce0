"""One Engine.IO connection, written to directly once it is a WebSocket.

Takes the place of ``engineio.async_socket.AsyncSocket``, whose parts that we lean on are: the queue
that a long-poll waits on (``queue``, ``poll``), the flags ``connected``, ``upgrading``,
``upgraded``, ``closing`` and ``closed``, and ``handle_get_request``, which calls
``_websocket_handler`` with the driver's WebSocket.

What it does otherwise: no task and no queue for a WebSocket; heartbeats by the loop's own clock, so
that a jump of the wall clock drops nobody; a bound on what waits for a peer that does not read;
polling requests are read whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

from aiohttp import WSMsgType, web
from engineio import packet as engine_packet
from engineio.async_socket import AsyncSocket
from engineio.exceptions import ContentTooLongError, EngineIOError, QueueEmpty

from .driver import WebSocketDriver
from .frames import Frames
from .polling import PollQueue

if TYPE_CHECKING:
    from .engine import Engine

UPGRADE_SECONDS = 10.0
"""How long an upgrade from long-polling to WebSocket may take."""

BACKLOG_MAX = 1_048_576
"""Bytes that may wait for one connection; a peer that leaves more unread is cut off."""

CLOSE_SECONDS = 1.0
"""How long a closed connection may take to receive what waits for it before it is cut off."""

_OPEN_TYPES = frozenset({WSMsgType.TEXT, WSMsgType.BINARY})
_PING = Frames.of(b"2")
_CLOSE_FRAME = b"\x88\x02\x03\xe8"  # status 1000 (RFC 6455, section 5.5.1)


class MalformedPacket(Exception):
    """What came is no Engine.IO or Socket.IO packet; the connection is closed."""


class Session(AsyncSocket):  # type: ignore[misc]  # engineio has no types
    """A client's connection, by long-polling or WebSocket.

    ``address`` is the peer's, ``request`` the aiohttp request that opened the connection.
    ``admitted`` is set once it has joined the Socket.IO namespace; ``attachments_due`` counts the
    binary attachments of a refused event that are still to come; ``deadline`` ends it unless it is
    admitted before.
    """

    server: Engine
    sid: str
    queue: PollQueue
    connected: bool
    upgrading: bool
    upgraded: bool
    closing: bool
    closed: bool

    def __init__(self, server: Engine, sid: str, request: web.Request) -> None:
        super().__init__(server, sid)
        self.last_ping = None
        self.request = request
        self.address = request.remote or ""
        self.admitted = False
        self.attachments_due = 0
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._driver: WebSocketDriver | None = None
        self._polling: tuple[asyncio.Task[object], asyncio.BaseTransport] | None = None
        self.deadline: asyncio.TimerHandle | None = None
        self._heartbeat: asyncio.TimerHandle | None = None

    # Writing

    def write(self, frames: Frames) -> None:
        """Write ``frames`` now, or queue them for the next poll; after closing, do nothing."""
        if self.closed:
            return
        if self._transport is not None:
            if self._transport.is_closing():
                return
            self._transport.write(frames.wire)
            backlog = self._transport.get_write_buffer_size()
        else:
            for packet in frames.packets:
                self.queue.put_nowait(engine_packet.Packet(int(packet[:1]), packet[1:].decode()))
            backlog = self.queue.size
        if backlog > BACKLOG_MAX:
            self.abort(self.server.reason.TRANSPORT_ERROR)

    async def send(self, pkt: engine_packet.Packet) -> None:
        """Write a packet of Engine.IO's or python-socketio's own."""
        self.write(Frames.of(cast("str", pkt.encode()).encode()))

    async def handle_get_request(self, environ: dict[str, object]) -> object:
        """Answer a poll, or upgrade. Raises EngineIOError, which ends the session, where another
        poll is under way (Engine.IO protocol 4, "HTTP long-polling").

        What was taken for a poll whose connection has gone meanwhile waits for the next one.
        """
        request = cast("web.Request", environ["aiohttp.request"])
        if "Upgrade" in request.headers or self.upgrading or self.upgraded:
            return await super().handle_get_request(environ)
        if self._polling is not None:
            earlier, its_transport = self._polling
            if not its_transport.is_closing():
                raise EngineIOError
            earlier.cancel()
        task, transport = asyncio.current_task(), request.transport
        if task is None or transport is None:
            return []
        mine = self._polling = (task, transport)
        try:
            packets = await super().handle_get_request(environ)
        finally:
            if self._polling is mine:
                self._polling = None
        if transport.is_closing():
            self.queue.put_back(packets)
        return packets

    async def poll(self) -> list[engine_packet.Packet]:
        """Wait for what is to be sent to a polling client. Raises QueueEmpty if nothing comes."""
        try:
            async with asyncio.timeout(self.server.ping_interval + self.server.ping_timeout):
                return await self.queue.take()
        except TimeoutError:
            raise QueueEmpty from None

    # Receiving

    async def receive_packet(self, packet: bytes) -> None:
        """Take in one Engine.IO packet. Raises MalformedPacket."""
        match packet[:1]:
            case b"4":
                receive = cast(
                    "Callable[[str, bytes], Awaitable[None]]", self.server.handlers["message"]
                )
                await receive(self.sid, packet[1:])
            case b"3":
                self._schedule_heartbeat(self.server.ping_interval, self._ping)
            case b"1":
                await self.close(abort=True, reason=self.server.reason.CLIENT_DISCONNECT)
            case b"6":
                pass
            case b"b":
                self.drop_attachment()
            case _:
                raise MalformedPacket

    def drop_attachment(self) -> None:
        """Pass over a binary attachment of a refused event. Raises MalformedPacket on any other."""
        if self.attachments_due == 0:
            raise MalformedPacket
        self.attachments_due -= 1

    async def handle_post_request(self, environ: dict[str, object]) -> None:
        """Take in the packets of a polling POST. Raises EngineIOError, which ends the session."""
        request = cast("web.Request", environ["aiohttp.request"])
        limit: int = self.server.max_http_buffer_size
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
        try:
            for packet in bytes(body).split(b"\x1e"):
                if self.closing:
                    break
                await self.receive_packet(packet)
        except MalformedPacket:
            await self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    async def _websocket_handler(self, driver: WebSocketDriver) -> None:
        socket = driver.socket
        try:
            if self.connected and not await self._upgrade(driver):
                return
            self.connected = self.upgraded = True
            self._attach(driver.transport)
            while (message := await socket.receive()).type in _OPEN_TYPES and not self.closing:
                if message.type is WSMsgType.TEXT:
                    await self.receive_packet(message.data)
                else:
                    self.drop_attachment()
        except MalformedPacket:
            pass
        finally:
            if driver is self._driver:
                self.upgrading = False
            if driver.transport is self._transport:
                await self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)

    async def _upgrade(self, driver: WebSocketDriver) -> bool:
        """Go through the upgrade from polling (Engine.IO protocol 4, "Upgrade").

        One at a time, and within ``UPGRADE_SECONDS``: meanwhile polls are held back.
        """
        if self.upgrading or self.upgraded or self.closing:
            return False
        self.upgrading, self._driver = True, driver
        try:
            async with asyncio.timeout(UPGRADE_SECONDS):
                if (await driver.socket.receive()).data != b"2probe":
                    return False
                await driver.socket.send_str("3probe")
                # Ends the poll under way.
                self.queue.put_nowait(engine_packet.Packet(engine_packet.NOOP))
                upgraded = (await driver.socket.receive()).data == b"5"
        except TimeoutError:
            return False
        return upgraded and not self.closing

    def _attach(self, transport: asyncio.Transport) -> None:
        """Write to the WebSocket from now on, first what was queued for a poll."""
        self._transport = transport
        while not self.queue.empty():
            packet = self.queue.get_nowait()
            if packet is not None and packet.packet_type != engine_packet.NOOP:
                transport.write(Frames.of(packet.encode().encode()).wire)

    # Heartbeat and end

    def schedule_ping(self) -> None:
        """Begin the heartbeat; Engine.IO calls this when the connection is open."""
        self._schedule_heartbeat(self.server.ping_interval, self._ping)

    def _schedule_heartbeat(self, seconds: float, then: Callable[[], None]) -> None:
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        self._heartbeat = None if self.closing else self._loop.call_later(seconds, then)

    def _ping(self) -> None:
        self.write(_PING)
        expire = lambda: self.abort(self.server.reason.PING_TIMEOUT)  # noqa: E731
        self._schedule_heartbeat(self.server.ping_timeout, expire)

    def cancel_deadline(self) -> None:
        """Let the connection live as long as it answers."""
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def abort(self, reason: str) -> None:
        """Cut the connection off, from where nothing can be awaited."""
        if self._transport is not None:
            self._transport.abort()
        self.server.start(self.close(abort=True, reason=reason))

    async def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None
    ) -> None:
        """Close the connection; with ``abort`` without a word to the peer. It never waits."""
        del wait
        if self.closing:
            return
        self.closing = True
        self._schedule_heartbeat(0, self.schedule_ping)
        self.cancel_deadline()
        try:
            reason = reason or self.server.reason.SERVER_DISCONNECT
            await self.server.announce_end(self.sid, reason)
        finally:
            if not abort:
                self.write(Frames.of(b"1"))
            self.closed = True
            self.server.sockets.pop(self.sid, None)
            self.queue.put_nowait(None)
            if self._transport is not None and not self._transport.is_closing():
                self._transport.write(_CLOSE_FRAME)
                self._transport.close()
                self._loop.call_later(CLOSE_SECONDS, self._transport.abort)

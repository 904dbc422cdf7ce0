"""The server's side of a WebSocket, straight on the transport (RFC 6455).

aiohttp reads the request that opens it; from then on the transport is ours. aiohttp's request,
parser, tasks and buffers are let go, which is most of what an idle connection would cost
(docs/performance.md).

Leans on these parts of aiohttp: ``Request.protocol`` and ``Request.transport``, the protocol's
``transport`` and ``connection_lost``, and that a response is asked for nothing but ``prepare``,
``write_eof`` and ``keep_alive``.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain, islice
from typing import Protocol

from aiohttp import HttpVersion11, web

from .reader import FrameError, FrameReader, Opcode

CLOSE_SECONDS = 1.0
"""How long a closed connection may take to receive what waits for it before it is cut off."""

FRAMES_A_TURN = 32
"""Frames of one connection that are taken in before the others have their turn."""

_NEVER_SENT = frozenset({1004, 1005, 1006, 1015})  # section 7.4.1
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # section 1.3


class Receiver(Protocol):
    """Who is told what comes in."""

    def receive(self, packet: bytes) -> None:
        """Take a text message."""

    def drop_attachment(self) -> None:
        """Pass over a binary message."""

    def lost(self) -> None:
        """The connection is no more."""

    def overrun(self) -> None:
        """More waits for the peer than may; not to be acted on at once."""


class WebSocket(asyncio.Protocol):
    """One connection, which can only be closed until it has a ``receiver``.

    While it closes it stands in ``closing``, with what is done when it is closed.
    """

    __slots__ = (
        "_closing", "_frames", "_held", "_overrun", "_paused", "_reader", "receiver", "transport",
    )  # fmt: skip

    def __init__(
        self, transport: asyncio.Transport, limit: int, backlog_max: int,
        closing: dict[WebSocket, asyncio.Future[None]],
    ) -> None:  # fmt: skip
        self.transport = transport
        self.receiver: Receiver | None = None
        self._closing = closing
        self._reader = FrameReader(limit)
        self._frames: Iterator[tuple[int, bytes]] | None = None
        self._held = False
        self._paused = False
        self._overrun = False
        transport.set_write_buffer_limits(backlog_max)
        transport.set_protocol(self)

    def write(self, wire: bytes) -> None:
        """Write whole frames, unless the connection closes or is about to be cut off."""
        if not (self._overrun or self.transport.is_closing()):
            self.transport.write(wire)

    def hold(self) -> None:
        """Hand on and read no more until ``release``."""
        self._held = True
        self._read_or_pause()

    def release(self) -> None:
        """Hand on what has come meanwhile, soon, and read on."""
        self._held = False
        if self._frames is None:
            self._read_or_pause()
        else:
            asyncio.get_running_loop().call_soon(self._hand_on)

    def close(self, code: int = 1000) -> None:
        """Say goodbye (section 5.5.1), and close when what waits has been written."""
        if self.transport.is_closing():
            return
        self.write(bytes((0x80 | Opcode.CLOSE, 2)) + code.to_bytes(2, "big"))
        self.transport.close()
        loop = asyncio.get_running_loop()
        self._closing[self] = loop.create_future()
        loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        """Hand on the messages that ``data`` completes, and answer control frames."""
        frames = self._reader.feed(data)
        if self._frames is None:
            self._frames = frames
            self._hand_on()
        else:
            self._frames = chain(self._frames, frames)

    def _hand_on(self) -> None:
        """Hand on as much as one connection may in a turn of the loop, the rest in the next."""
        frames = self._frames
        if frames is None or self._held:
            return
        try:
            for opcode, payload in islice(frames, FRAMES_A_TURN):
                if self._overrun or self.receiver is None or self.transport.is_closing():
                    self._frames = None
                    return
                self._take(self.receiver, opcode, payload)
                if self._held:
                    return
            self._frames = _rest_of(frames)
        except FrameError as error:
            self._frames = None
            self.close(error.code)
            return
        self._read_or_pause()
        if self._frames is not None:
            asyncio.get_running_loop().call_soon(self._hand_on)

    def _take(self, receiver: Receiver, opcode: int, payload: bytes) -> None:
        match opcode:
            case Opcode.TEXT:
                receiver.receive(payload)
            case Opcode.BINARY:
                receiver.drop_attachment()
            case Opcode.PING:
                self.write(bytes((0x80 | Opcode.PONG, len(payload))) + payload)
            case Opcode.CLOSE:
                self.close(1000 if _is_farewell(payload) else 1002)

    def _read_or_pause(self) -> None:
        pause = self._held or self._frames is not None
        if pause is self._paused or self.transport.is_closing():
            return
        self._paused = pause
        if pause:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell the receiver, and know it no more: no cycle waits for the garbage collector."""
        if (closed := self._closing.pop(self, None)) is not None and not closed.done():
            closed.set_result(None)
        self._frames = None
        receiver, self.receiver = self.receiver, None
        if receiver is not None:
            receiver.lost()

    def pause_writing(self) -> None:
        """Write and hand on nothing more, and tell the receiver that the peer does not read."""
        self._overrun = True
        if self.receiver is not None:
            self.receiver.overrun()


def _rest_of(frames: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]] | None:
    """Return what is left of ``frames``, or None. Raises FrameError."""
    for first in frames:
        return chain((first,), frames)
    return None


def _is_farewell(payload: bytes) -> bool:
    """Say whether a close frame says what it may: nothing, or a status that a peer may give."""
    status = int.from_bytes(payload[:2], "big")
    return not payload or (len(payload) > 1 and 1000 <= status < 5000 and status not in _NEVER_SENT)


class HandedOver(web.StreamResponse):
    """What aiohttp gets as the answer to a request whose transport it has no more."""

    def __init__(self) -> None:
        super().__init__(status=HTTPStatus.SWITCHING_PROTOCOLS)

    async def prepare(self, _request: web.BaseRequest) -> None:
        """Write nothing."""

    async def write_eof(self, _data: bytes = b"") -> None:
        """Write nothing."""


def take_transport(request: web.Request) -> asyncio.Transport | None:
    """Do the handshake (section 4.2) and take the transport away from aiohttp.

    No extension is agreed to: permessage-deflate costs memory and CPU for each connection and lets
    small frames unpack into large ones. What a client sends before it has the answer, which it must
    not (section 4.1), is lost. The answer to ``request`` is then a ``HandedOver``.

    Returns None where the peer has gone meanwhile. Raises HTTPBadRequest for what is no handshake.
    """
    accepted = _accept(request)
    protocol, transport = request.protocol, request.transport
    if transport is None or transport.is_closing():
        return None
    protocol.transport = None  # else it would close it with the next step
    protocol.connection_lost(None)
    transport.write(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: %s\r\n\r\n" % accepted
    )
    return transport


def _accept(request: web.Request) -> bytes:
    """Return what the request's key is to be answered with. Raises HTTPBadRequest."""
    headers = request.headers
    connection = ",".join(headers.getall("Connection", ())).lower()
    if (
        request.version < HttpVersion11
        or headers.get("Upgrade", "").lower() != "websocket"
        or "upgrade" not in {token.strip() for token in connection.split(",")}
    ):
        raise web.HTTPBadRequest(text="A WebSocket begins with an Upgrade.")
    if headers.get("Sec-WebSocket-Version") != "13":
        raise web.HTTPBadRequest(
            text="This server speaks version 13 of WebSocket.",
            headers={"Sec-WebSocket-Version": "13"},
        )
    key = headers.get("Sec-WebSocket-Key", "").encode(errors="replace")
    try:
        nonce = base64.b64decode(key, validate=True)
    except binascii.Error:
        nonce = b""
    if len(nonce) != 16:
        raise web.HTTPBadRequest(text="The Sec-WebSocket-Key is none.")
    return base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())

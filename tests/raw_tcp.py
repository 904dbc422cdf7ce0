"""A WebSocket written by hand over TCP: any bytes can be sent on it, and none need be read."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from enum import IntEnum

import msgspec

from chadchat_shared.answers import Snapshot
from chadchat_shared.events import ChatMessage
from tests.inbox import Inbox
from tests.patience import PATIENCE_SECONDS

_MASK = b"\x37\xfa\x21\x3d"


class Opcode(IntEnum):
    """What a frame is (RFC 6455, section 5.2)."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


def frame(
    payload: str | bytes, opcode: int = Opcode.TEXT, *, final: bool = True, reserved: int = 0,
    mask: bytes | None = _MASK, length: int | None = None,
) -> bytes:  # fmt: skip
    """Return a frame (RFC 6455, section 5.2).

    ``reserved`` is the three bits RSV1 (4), RSV2 (2) and RSV3 (1). ``length`` is what the frame
    says of its length, where that is not the truth.
    """
    data = payload.encode() if isinstance(payload, str) else payload
    first = final << 7 | reserved << 4 | opcode
    masked = 0x80 if mask is not None else 0
    said = len(data) if length is None else length
    if said < 126:
        head = struct.pack("!BB", first, masked | said)
    elif said < 65_536:
        head = struct.pack("!BBH", first, masked | 126, said)
    else:
        head = struct.pack("!BBQ", first, masked | 127, said)
    return head + data if mask is None else head + mask + _xor(data, mask)


def event_frame(packet_id: int, event: str, **payload: object) -> bytes:
    """Return the frame of an event that asks for an answer."""
    return frame(f"42{packet_id}{json.dumps([event, payload], ensure_ascii=False)}")


def _xor(data: bytes, mask: bytes) -> bytes:
    key = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(key, "big")).to_bytes(len(data), "big")


class RawTcp:
    """One connection. ``head`` is the answer to the handshake, ``inbox`` what has been read of
    what the server said since; nothing is read unless it is asked for.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.head = b""
        self.inbox = Inbox()
        self._connection = connection
        self._received = bytearray()
        self._last_id = 1_000_000  # smaller ones are the tests' own

    @classmethod
    @asynccontextmanager
    async def to(
        cls, port: int, *, receive_buffer: int | None = None, headers: str = ""
    ) -> AsyncIterator[RawTcp]:
        """Open a WebSocket and join the namespace; hang up in the end.

        ``receive_buffer`` is how many bytes the system may keep for a peer that does not read,
        ``headers`` more lines of the handshake, each with its end.
        """
        with socket.socket() as connection:
            if receive_buffer is not None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
            raw = cls(connection)
            await raw._shake_hands(headers)
            yield raw

    async def join(self, code: str, **more: object) -> Snapshot:
        """Come into a room, which has to be answered well."""
        return msgspec.convert(await self.ask("join", {"code": code, **more}), Snapshot)

    async def ask(self, event: str, payload: Mapping[str, object]) -> dict[str, object]:
        """Send an event; read until its answer and return it."""
        self._last_id += 1
        await self.send(event_frame(self._last_id, event, **payload))
        return await self.answer(self._last_id)

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.get_running_loop().sock_sendall(self._connection, data)

    async def answer(self, packet_id: int) -> dict[str, object]:
        """Read until the answer to the event with this id, and return it."""
        await self.until(lambda: packet_id in self.inbox.answers)
        return self.inbox.answers[packet_id]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Read until ``condition`` is true; it is looked at whenever something has come."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                await self.receive()

    async def heard_lines(self, count: int) -> list[ChatMessage]:
        """Read until ``count`` lines of the log have come; return them."""
        await self.until(lambda: len(self.inbox.lines) >= count)
        return self.inbox.lines

    async def receive(self) -> tuple[int, bytes]:
        """Return the next frame's opcode and payload. Raises ConnectionError at the end."""
        opcode, length = await self._take(1), await self._take(1)
        size = length[0]
        if size >= 126:
            size = int.from_bytes(await self._take(2 if size == 126 else 8), "big")
        payload = await self._take(size)
        if opcode[0] & 0x0F == Opcode.TEXT:
            self.inbox.take(payload.decode())
        return opcode[0] & 0x0F, payload

    async def ended(self) -> int | None:
        """Read until the server has closed the connection.

        Return the status of its close frame, if one came (RFC 6455, section 7.4).
        """
        status = None
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                while True:
                    opcode, payload = await self.receive()
                    if opcode == Opcode.CLOSE:
                        status = int.from_bytes(payload[:2], "big")
            except ConnectionError:
                return status

    def hang_up(self) -> None:
        """End the connection as a program that exits does (FIN)."""
        self._connection.close()

    def reset(self) -> None:
        """End the connection as a machine that crashes does (RST)."""
        linger = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._connection.close()

    async def _shake_hands(self, headers: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        await self.send(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"{headers}Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.head.endswith(b"\r\n\r\n"):
                self.head += await self._take(1)
            assert (await self.receive())[1].startswith(b'0{"sid"')
            await self.send(frame("40"))
            assert (await self.receive())[1].startswith(b"40{")

    async def _take(self, size: int) -> bytes:
        loop = asyncio.get_running_loop()
        while len(self._received) < size:
            more = await loop.sock_recv(self._connection, 65_536)
            if not more:
                raise ConnectionError("the server has ended the connection")
            self._received += more
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

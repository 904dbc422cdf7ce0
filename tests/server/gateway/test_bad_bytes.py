"""Bytes that are no WebSocket frames, and some that are no HTTP."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.server.conftest import Connect
from tests.server_process import ServerProcess

_MASK = bytes(4)


@asynccontextmanager
async def _opened(
    server: ServerProcess, *, extensions: str = ""
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]]:
    """Open a WebSocket by hand; give its streams and the head of the server's answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"{extensions}Sec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    try:
        yield reader, writer, head
    finally:
        writer.close()
        await writer.wait_closed()


def _text(data: bytes) -> bytes:
    """Return a masked text frame of less than 126 bytes, its mask zero (RFC 6455, section 5.2)."""
    return bytes((0x81, 0x80 | len(data))) + _MASK + data


@pytest.mark.parametrize(
    ("frame", "status"),
    [
        (b"\x81\x05hello", 1002),  # without a mask
        (b"\xc1\x85" + _MASK + b"hello", 1002),  # RSV1, as if it were compressed
        (b"\xb1\x85" + _MASK + b"hello", 1002),  # RSV2 and RSV3
        (b"\x83\x85" + _MASK + b"hello", 1002),  # an unknown opcode
        (b"\x80\x85" + _MASK + b"hello", 1002),  # the rest of no message
        (b"\x09\x85" + _MASK + b"hello", 1002),  # a ping in parts
        (b"\x81\xff" + (2**63 - 1).to_bytes(8, "big") + _MASK, 1009),
        (b"\x81\xff" + (2**64 - 1).to_bytes(8, "big") + _MASK, 1009),
        (_text(b"x"), 1000),
        (b"\x88\x80" + _MASK, 1000),  # a goodbye, and three that say what none may
        (b"\x88\x81" + _MASK + b"\x03", 1002),
        (b"\x88\x82" + _MASK + (1005).to_bytes(2, "big"), 1002),
        (b"\x88\x82" + _MASK + (999).to_bytes(2, "big"), 1002),
    ],
)
async def test_what_is_no_frame_ends_the_connection(
    server: ServerProcess, connect: Connect, frame: bytes, status: int
) -> None:
    witness = await connect()
    await witness.create("Witness")
    async with _opened(server) as (reader, writer, _):
        writer.write(frame + _text(b"40"))
        async with asyncio.timeout(10):
            said = await reader.read()
    closing = said.rpartition(b"\x88")[2]  # its length, its status, and perhaps a reason
    assert int.from_bytes(closing[1:3], "big") == status
    await witness.say("still here")


async def test_peers_that_are_gone_before_they_are_answered(server: ServerProcess) -> None:
    """Nobody is told of them; the server's log is looked at when all is done."""
    handshake = (
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", server.port)) as hasty:
            hasty.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            hasty.sendall(handshake)
    async with _opened(server) as (_, writer, head):
        writer.write(_text(b"40"))
        assert b"101" in head


async def test_text_that_is_no_utf_8_is_answered(server: ServerProcess) -> None:
    async with _opened(server) as (reader, writer, _):
        writer.write(_text(b"40") + _text(b'421["message",{"data":"\xff\xfe"}]'))
        async with asyncio.timeout(10):
            answer = await reader.readuntil(b"431[")
            answer = await reader.readuntil(b"}]")
    assert b'"bad_request"' in answer


async def test_no_compression_is_agreed_on(server: ServerProcess) -> None:
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    async with _opened(server, extensions=offer) as (_, _, head):
        assert b"101" in head
        assert b"extensions" not in head.lower()


async def test_a_frame_in_pieces_is_read_whole(server: ServerProcess) -> None:
    parts = (b"\x01\x88" + _MASK + b'421["mes', b"\x80\x91" + _MASK + b'sage",{"data":1}]')
    async with _opened(server) as (reader, writer, _):
        for byte in _text(b"40") + b"".join(parts):
            writer.write(bytes((byte,)))
            await writer.drain()
        async with asyncio.timeout(10):
            await reader.readuntil(b'431[{"ok":false,"error":"bad_request"')


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"x" * 20_000 + b"\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \xff\xfe\r\n\r\n",
    ],
    ids=range(9),
)
async def test_what_is_no_http_is_refused(server: ServerProcess, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(sent)
    async with asyncio.timeout(10):
        line = await reader.readline()
    writer.close()
    assert line == b"" or line.split(b" ", 2)[1].startswith(b"4")

"""Bytes that are no WebSocket frames, and some that are no HTTP."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from tests.patience import PATIENCE_SECONDS
from tests.raw_tcp import Opcode, RawTcp, frame
from tests.server.conftest import Connect
from tests.server_process import ServerProcess


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (frame("hello", mask=None), 1002),
        (frame("hello", reserved=4), 1002),  # as if it were compressed
        (frame("hello", reserved=3), 1002),
        (frame("hello", 3), 1002),  # an unknown opcode
        (frame("hello", Opcode.CONTINUATION), 1002),  # the rest of no message
        (frame("hello", Opcode.PING, final=False), 1002),
        (frame("", length=2**63 - 1), 1009),
        (frame("", length=2**64 - 1), 1009),
        (frame("x"), 1000),
        (frame("", Opcode.CLOSE), 1000),  # a goodbye, and three that say what none may
        (frame(b"\x03", Opcode.CLOSE), 1002),
        (frame((1005).to_bytes(2, "big"), Opcode.CLOSE), 1002),
        (frame((999).to_bytes(2, "big"), Opcode.CLOSE), 1002),
    ],
)
async def test_what_is_no_frame_ends_the_connection(
    server: ServerProcess, connect: Connect, sent: bytes, status: int
) -> None:
    witness = await connect()
    await witness.create("Witness")
    async with RawTcp.to(server.port) as raw:
        await raw.send(sent)
        assert await raw.ended() == status
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
    async with RawTcp.to(server.port) as raw:
        assert b"101" in raw.head


async def test_text_that_is_no_utf_8_is_answered(server: ServerProcess) -> None:
    async with RawTcp.to(server.port) as raw:
        await raw.send(frame(b'421["message",{"data":"\xff\xfe"}]'))
        assert (await raw.answer(1))["error"] == "bad_request"


async def test_no_compression_is_agreed_on(server: ServerProcess) -> None:
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    async with RawTcp.to(server.port, headers=offer) as raw:
        assert b"101" in raw.head
        assert b"extensions" not in raw.head.lower()


async def test_a_frame_in_pieces_is_read_whole(server: ServerProcess) -> None:
    parts = (
        frame('421["mes', final=False),
        frame('sage",{"data":1}]', Opcode.CONTINUATION),
    )
    async with RawTcp.to(server.port) as raw:
        for byte in b"".join(parts):
            await raw.send(bytes((byte,)))
        assert (await raw.answer(1))["error"] == "bad_request"


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
    async with asyncio.timeout(PATIENCE_SECONDS):
        line = await reader.readline()
    writer.close()
    assert line == b"" or line.split(b" ", 2)[1].startswith(b"4")

"""A peer that stays connected and never reads: it is cut off, and nobody else notices."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
from contextlib import closing
from pathlib import Path

from tests.server_process import ServerProcess
from tests.stock_client import StockClient


async def test_it_is_cut_off_and_the_room_goes_on(tmp_path: Path) -> None:
    with (
        ServerProcess(tmp_path / "data", "--grace", "0") as server,
        closing(socket.socket()) as lazy,
    ):
        async with StockClient.to(server.url) as ada:
            room = (await ada.create("Ada")).room
            await _join_and_read_no_more(lazy, server, room)
            await ada.until(lambda: ("joined", "Lazy") in ada.notices)
            said = 0
            while ("left", "Lazy") not in ada.notices:
                await asyncio.gather(*(ada.say("x" * 4_000) for _ in range(50)))
                said += 50
                assert said < 20_000
            assert (await ada.say("still here")).seq == said + 1
            assert [m.seq for m in ada.lines] == list(range(1, said + 2))
        assert "Traceback" not in server.stderr


async def _join_and_read_no_more(lazy: socket.socket, server: ServerProcess, room: str) -> None:
    """Join over a WebSocket written by hand, and never read from it again."""
    lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    lazy.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(lazy, ("127.0.0.1", server.port))
    key = base64.b64encode(os.urandom(16)).decode()
    handshake = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\n\r\n"
    )
    await loop.sock_sendall(lazy, handshake.encode())
    received = b""
    while b'0{"sid"' not in received:
        received += await loop.sock_recv(lazy, 4_096)
    for packet in ("40", "42" + json.dumps(["join", {"code": room, "name": "Lazy"}])):
        await loop.sock_sendall(lazy, _text_frame(packet))


def _text_frame(text: str) -> bytes:
    """Return a masked text frame of less than 126 bytes (RFC 6455, section 5.2), its mask zero."""
    data = text.encode()
    return bytes((0x81, 0x80 | len(data), 0, 0, 0, 0)) + data

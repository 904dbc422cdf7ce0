"""Hundreds of connections that never ask for anything whole, while somebody really comes."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS
from tests.server.conftest import quiet_server
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from . import scale
from .figures import Figures
from .sockets import back_to, sessions_of, sockets_of

_AN_ADDRESS = 20
"""Connections of one address, which the limits allow."""

_HEAD = "Host: 127.0.0.1\r\n"
_UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
_KINDS: dict[str, tuple[str, float]] = {
    "says nothing": ("", scale.HEAD_SECONDS),
    "begins a request": (f"GET / HTTP/1.1\r\n{_HEAD}Cookie: ", scale.HEAD_SECONDS),
    "begins another": (
        f"GET /healthz HTTP/1.1\r\n{_HEAD}\r\nGET /healthz HTTP/1.1\r\n",
        scale.HEAD_SECONDS,
    ),
    "keeps a form back": (
        f"POST / HTTP/1.1\r\n{_HEAD}Content-Length: 100\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nname=",
        scale.HEAD_SECONDS,
    ),
    "opens a WebSocket": (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n{_HEAD}{_UPGRADE}\r\n",
        scale.JOIN_SECONDS,
    ),
    "polls": (
        f"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n{_HEAD}\r\n",
        scale.HEAD_SECONDS,
    ),
}
"""What is sent of what, and after how many seconds the connection has to be gone."""


class _Idler:
    """One connection that goes on sending a byte of its request now and then, or nothing."""

    def __init__(self, connection: socket.socket, kind: str) -> None:
        self.seconds = 0.0
        self._connection = connection
        self._begin, self._deadline = _KINDS[kind]
        self._trickles = kind == "begins a request"

    @property
    def too_late(self) -> float:
        """By how many seconds it outlived its deadline."""
        return self.seconds - self._deadline

    async def idle(self) -> None:
        """Be there until the server has closed the connection."""
        loop, began = asyncio.get_running_loop(), time.monotonic()
        await loop.sock_sendall(self._connection, self._begin.encode())
        trickle = asyncio.create_task(self._trickle())
        try:
            while await loop.sock_recv(self._connection, 65_536):
                pass
        except ConnectionError:
            pass
        finally:
            trickle.cancel()
        self.seconds = time.monotonic() - began

    async def _trickle(self) -> None:
        while self._trickles:
            await asyncio.sleep(scale.HEAD_SECONDS / 5)
            try:
                await asyncio.get_running_loop().sock_sendall(self._connection, b"x")
            except ConnectionError:
                return


@asynccontextmanager
async def _idlers(port: int) -> AsyncIterator[list[_Idler]]:
    """Connect from many addresses of this machine."""
    idlers = []
    async with AsyncExitStack() as stack:
        for number in range(scale.IDLERS):
            connection = stack.enter_context(socket.socket())
            connection.bind((f"127.0.1.{1 + number // _AN_ADDRESS}", 0))
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
            idlers.append(_Idler(connection, list(_KINDS)[number % len(_KINDS)]))
        yield idlers


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="skipped, needs all of 127.0.0.0/8")
async def test_they_are_gone_at_their_deadlines(tmp_path: Path, figures: Figures) -> None:
    options = (
        "--head-deadline", str(scale.HEAD_SECONDS), "--join-deadline", str(scale.JOIN_SECONDS),
    )  # fmt: skip
    with quiet_server(tmp_path, *options, limits=True) as server:
        before = sockets_of(server)
        async with _idlers(server.port) as idlers:
            idling = asyncio.gather(*(idler.idle() for idler in idlers))
            joining = await _join_meanwhile(server)
            async with asyncio.timeout(scale.JOIN_SECONDS + PATIENCE_SECONDS):
                await idling
        await back_to(server, before)
        assert await sessions_of(server) == 0
    late = max(idler.too_late for idler in idlers)
    assert late < scale.TOO_LATE_SECONDS
    assert joining < scale.JOIN_MEANWHILE_SECONDS
    figures.note(
        f"{scale.IDLERS} half-open, header-less, never-joining connections",
        f"gone {max(late, 0):.1f} s after their deadlines at most; a real join took "
        f"{joining * 1000:.0f} ms meanwhile",
    )


async def _join_meanwhile(server: ServerProcess) -> float:
    """Make a room and join it; return how many seconds the slower of these took."""
    began = time.monotonic()
    async with StockClient.to(server.url) as ada:
        room = await ada.create("Ada")
        created = time.monotonic()
        async with StockClient.to(server.url) as bob:
            await bob.join(room.room, name="Bob")
            return max(created - began, time.monotonic() - created)

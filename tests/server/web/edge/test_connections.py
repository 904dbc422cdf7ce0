"""How many TCP connections there may be, how many new ones, and how slowly one may ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from tests.metrics import read_metrics
from tests.patience import PATIENCE_SECONDS
from tests.server.conftest import quiet_server
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_ALIVE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class _Tcp:
    """One TCP connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    @asynccontextmanager
    async def to(cls, server: ServerProcess, source: str = "127.0.0.1") -> AsyncIterator[_Tcp]:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", server.port, local_addr=(source, 0)
        )
        try:
            yield cls(reader, writer)
        finally:
            writer.close()

    async def ask(self, request: bytes = _ALIVE) -> bytes:
        """Send a request; return the head of the answer, empty where there was none."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            self._writer.write(request)
            try:
                return await self._reader.readuntil(b"\r\n\r\n")
            except (ConnectionError, asyncio.IncompleteReadError):
                return b""

    async def ended(self) -> None:
        """Read until the server has closed the connection."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            with suppress(ConnectionError):
                await self._reader.read()


async def test_of_one_address_no_more_than_four_for_each_session(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--connections-max", "1", limits=True) as server:
        async with _Tcp.to(server), _Tcp.to(server), _Tcp.to(server) as third, _Tcp.to(server):
            assert (await third.ask()).startswith(b"HTTP/1.1 200 ")
            async with _Tcp.to(server) as fifth, _Tcp.to(server, "127.0.0.2") as other:
                head = await fifth.ask()
                assert head.startswith(b"HTTP/1.1 429 ")
                assert b"Retry-After: 10\r\n" in head
                assert b"nosniff" in head
                await fifth.ended()
                assert (await other.ask()).startswith(b"HTTP/1.1 200 ")
        await _has_room_again(server)
        assert (await read_metrics(server.url)).total("chadchat_connections_turned_away_total") >= 1


async def _has_room_again(server: ServerProcess) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with _Tcp.to(server) as again:
                if (await again.ask()).startswith(b"HTTP/1.1 200 "):
                    return


async def test_who_is_far_too_many_is_cut_off_at_once(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--connections-max", "1", limits=True) as server:
        async with AsyncExitStack() as stack:
            for _ in range(8):
                await stack.enter_async_context(_Tcp.to(server))
            async with _Tcp.to(server) as ninth, _Tcp.to(server, "127.0.0.2") as other:
                assert await ninth.ask() == b""
                assert (await other.ask()).startswith(b"HTTP/1.1 200 ")
        await _has_room_again(server)


async def test_who_is_one_too_many_and_asks_for_nothing_is_cut_off(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--new-connections", "1", limits=True) as server:
        async with _Tcp.to(server), _Tcp.to(server) as second:
            await second.ended()


async def test_so_many_new_ones_a_minute(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--new-connections", "3", limits=True) as server:
        statuses = []
        for _ in range(4):
            async with _Tcp.to(server) as tcp:
                statuses.append((await tcp.ask())[9:12])
        assert statuses == [b"200"] * 3 + [b"429"]
        async with _Tcp.to(server, "127.0.0.2") as other:
            assert (await other.ask()).startswith(b"HTTP/1.1 200 ")


async def test_a_proxy_may_have_any_number(tmp_path: Path) -> None:
    options = ("--new-connections", "1", "--trusted-proxy", "127.0.0.1")
    with quiet_server(tmp_path, *options, limits=True) as server:
        for _ in range(5):
            async with _Tcp.to(server) as tcp:
                assert (await tcp.ask()).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("limits", [True, False])
async def test_of_all_there_is_a_total(tmp_path: Path, limits: bool) -> None:
    with quiet_server(tmp_path, "--connections-total", "3", limits=limits) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            async with _Tcp.to(server), _Tcp.to(server) as second, _Tcp.to(server) as third:
                assert (await second.ask()).startswith(b"HTTP/1.1 200 ")
                assert await third.ask() == b""
            await ada.say("still here")
        await _has_room_again(server)


async def test_a_websocket_is_no_connection_of_https_any_more(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--connections-max", "6", limits=True) as server:
        for _ in range(10):
            async with StockClient.to(server.url) as ada:
                await ada.create("Ada")
        await _has_room_again(server)


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"GET / HT",
        _ALIVE + _ALIVE[:-2],
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nname",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nname",
        b"POST /socket.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Length: 9\r\n\r\n4",
    ],
    ids=[
        "nothing",
        "half a head",
        "half another head",
        "half a form",
        "half a chunk",
        "half a poll",
    ],
)
async def test_who_keeps_the_rest_back_is_cut_off(tmp_path: Path, begin: bytes) -> None:
    with quiet_server(tmp_path, "--head-deadline", "0.5") as server:
        async with _Tcp.to(server) as tcp, aiohttp.ClientSession(server.url) as http:
            async with http.get("/socket.io/?EIO=4&transport=polling") as response:
                sid = (await response.text()).partition('"sid":"')[2].partition('"')[0]
            await tcp.ask(begin.replace(b"{sid}", sid.encode()))
            await tcp.ended()
            async with http.get("/readyz") as response:
                assert response.status == 200


async def test_who_waits_for_an_answer_is_not_cut_off(tmp_path: Path) -> None:
    """A poll takes longer than the deadline of a head."""
    with quiet_server(tmp_path, "--head-deadline", "0.3") as server:
        async with (
            StockClient.to(server.url) as ada,
            StockClient.to(server.url, ("polling",)) as bob,
        ):
            room = await ada.create("Ada")
            await bob.join(room.room, name="Bob")
            await asyncio.sleep(1.0)  # for longer than the deadline, with nothing to say
            await ada.say("hello")
            await bob.heard_line("hello")

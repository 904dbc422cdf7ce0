"""A real nginx with the configuration of deploy/nginx, in front of a real server."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path
from secrets import token_hex

import aiohttp
import pytest
import socketio

from tests.metrics import read_metrics
from tests.patience import PATIENCE_SECONDS
from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, UPGRADING, WEBSOCKET, StockClient
from tests.tls_connector import TlsConnector

from .balancer import Balancer

_BEHIND_A_PROXY = ("--trusted-proxy", "127.0.0.1/32", "--allowed-hosts", "chat.example.org")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("server"), *_BEHIND_A_PROXY) as server:
        yield server


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory, server: ServerProcess) -> Iterator[Balancer]:
    with Balancer(tmp_path_factory.mktemp("nginx"), [server.port]) as balancer:
        yield balancer


@pytest.fixture(scope="module")
def trusting(nginx: Balancer) -> ssl.SSLContext:
    return nginx.own.trusted()


@asynccontextmanager
async def _http(trusting: ssl.SSLContext) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=TlsConnector(trusting)) as http:
        yield http


async def test_the_page_comes_by_tls_alone(nginx: Balancer, trusting: ssl.SSLContext) -> None:
    named = {"Host": "chat.example.org"}
    async with _http(trusting) as http:
        async with http.get(f"{nginx.https}/ABCD") as answer:
            assert answer.status == 200
            assert "Strict-Transport-Security" in answer.headers
            assert "Chad Chat" in await answer.text()
        async with http.get(f"{nginx.http}/ABCD", headers=named, allow_redirects=False) as answer:
            assert answer.status == 301
            assert answer.headers["Location"] == "https://chat.example.org/ABCD"
        async with http.get(f"{nginx.https}/metrics") as answer:
            assert answer.status == 404


async def test_its_form_is_of_the_same_site_and_its_cookies_are_secure(
    nginx: Balancer, trusting: ssl.SSLContext
) -> None:
    form = {"name": "Ada", "create": ""}
    named = {"Host": "chat.example.org", "Origin": "https://chat.example.org"}
    async with (
        _http(trusting) as http,
        http.post(nginx.https, data=form, headers=named, allow_redirects=False) as answer,
    ):
        assert answer.status == 303
        assert all(cookie["secure"] for cookie in answer.cookies.values())
        assert answer.cookies


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING, UPGRADING], ids="+".join)
async def test_people_talk(
    nginx: Balancer, trusting: ssl.SSLContext, transports: tuple[str, ...]
) -> None:
    async with (
        StockClient.to(nginx.https, trusting=trusting) as ada,
        StockClient.to(nginx.https, transports, trusting=trusting) as bob,
    ):
        room = await ada.create("Ada")
        await bob.join(room.room, name="Bob")
        texts = [f"{number} {'x' * 3_000}" for number in range(30)]
        await asyncio.gather(*(ada.say(text) for text in texts))
        assert [line.message for line in await bob.heard_lines(30)] == texts
        await bob.say("heard")
        await ada.heard_line("heard")


async def test_a_stream_of_events_is_passed_on_as_it_comes(
    nginx: Balancer, trusting: ssl.SSLContext
) -> None:
    async with StockClient.to(nginx.https, trusting=trusting) as ada, _http(trusting) as http:
        room = await ada.create("Ada")
        bearer = {"Authorization": f"Bearer {room.token}"}
        async with (
            asyncio.timeout(PATIENCE_SECONDS),
            http.get(f"{nginx.https}/api/rooms/{room.room}/events", headers=bearer) as stream,
        ):
            for text in ("first", "second"):
                await ada.say(text)
                while text not in (line := (await stream.content.readline()).decode()):
                    assert line, "the stream has ended"
            await ada.call("leave", {"room": room.room})
            while await stream.content.readline():
                pass  # up to its end, which is passed on as well


async def test_who_reads_slowly_fills_no_disk(
    nginx: Balancer, server: ServerProcess, trusting: ssl.SSLContext
) -> None:
    async with StockClient.to(server.url) as ada, _http(trusting) as http:
        room = await ada.create("Ada")
        await asyncio.gather(*(ada.say("€" * 4_000) for _ in range(1_000)))
        bearer = {"Authorization": f"Bearer {room.token}"}
        url = f"{nginx.https}/api/rooms/{room.room}/export?format=jsonl"
        async with http.get(url, headers=bearer) as export:
            for _ in range(300):
                async with http.get(f"{nginx.https}/healthz"):
                    pass  # while nobody reads the export
            assert b"sha256" in (await export.read())[-100:]  # the last of its lines
    assert "temporary file" not in nginx.said


async def test_an_address_is_the_clients_own(tmp_path: Path) -> None:
    """By the limits for each address: 127.0.0.2 and 127.0.0.3 are not one, and stay what they are
    whatever they say of themselves.
    """
    options = (*_BEHIND_A_PROXY, "--connections-max", "1")
    with (
        ServerProcess(tmp_path / "data", *options, limits=True) as server,
        Balancer(tmp_path, [server.port]) as nginx,
    ):
        trusting = nginx.own.trusted()
        async with (
            StockClient.to(nginx.https, trusting=trusting, address="127.0.0.2"),
            StockClient.to(nginx.https, trusting=trusting, address="127.0.0.3"),
        ):
            connector = TlsConnector(trusting, "127.0.0.2")
            async with aiohttp.ClientSession(connector=connector) as http:
                for said in ({}, {"X-Forwarded-For": "203.0.113.7"}):
                    url = f"{nginx.https}/socket.io/?EIO=4&transport=polling"
                    async with http.get(url, headers=said) as answer:
                        assert answer.status == 429


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING], ids="+".join)
async def test_clients_come_back_when_the_server_does(
    nginx: Balancer, server: ServerProcess, trusting: ssl.SSLContext, transports: tuple[str, ...]
) -> None:
    came, told = asyncio.Queue[None](), asyncio.Event()
    async with _http(trusting) as http, asyncio.timeout(PATIENCE_SECONDS):
        client = socketio.AsyncClient(http_session=http, reconnection_delay=0.1)

        async def connect() -> None:
            await came.put(None)

        async def closing(_: object) -> None:
            told.set()

        client.on("connect", connect)
        client.on("closing", closing)
        await client.connect(nginx.https, transports=list(transports))
        try:
            await came.get()
            await asyncio.to_thread(server.terminate)
            await told.wait()
            async with http.get(f"{nginx.https}/healthz") as answer:
                assert answer.status == 502
            await asyncio.to_thread(server.start)
            await came.get()
            while not client.connected:  # noqa: ASYNC110  # which it is right behind that
                await asyncio.sleep(0)
        finally:
            await client.shutdown()


async def test_long_polling_stays_at_its_server_and_goes_to_another_when_that_dies(
    tmp_path: Path,
) -> None:
    """Without a store that they share, so that only the server where a session began knows it."""
    addresses = [f"127.0.0.{number}" for number in range(2, 10)]
    with ExitStack() as stack:
        servers = [
            stack.enter_context(ServerProcess(tmp_path / str(number), *_BEHIND_A_PROXY))
            for number in range(3)
        ]
        nginx = stack.enter_context(Balancer(tmp_path, [server.port for server in servers]))
        for transports in (POLLING, UPGRADING):
            async with _one_from_each(addresses, nginx, transports) as clients:
                for client in clients:
                    await client.create("Ada")
                    await client.say("Every request comes to where the one before came.")
                busy = [
                    server for server in servers
                    if (await read_metrics(server.url)).total("chadchat_connections")
                ]  # fmt: skip
                assert len(busy) > 1
        busy[0].kill()
        async with _one_from_each(addresses, nginx, POLLING) as clients:
            for client in clients:
                await client.create("Ada")


async def test_three_servers_with_one_store_are_as_one(tmp_path: Path) -> None:
    """Also while each of them is taken away and comes back, as in an upgrade."""
    addresses = [f"127.0.0.{number}" for number in range(2, 8)]
    secret = tmp_path / "session-secret"
    secret.write_text(token_hex(32))
    with ExitStack() as stack:
        redis = stack.enter_context(RedisProcess(tmp_path / "redis"))
        options = (*_BEHIND_A_PROXY, "--store", redis.url, "--session-secret-file", str(secret))
        servers = [
            stack.enter_context(ServerProcess(tmp_path / str(number), *options))
            for number in range(3)
        ]
        nginx = stack.enter_context(Balancer(tmp_path, [server.port for server in servers]))
        trusting = nginx.own.trusted()
        async with StockClient.to(nginx.https, trusting=trusting) as ada:
            room = await ada.create("Ada")
        cookies = await _cookies_of_a_member(nginx)
        said = 0
        for server in servers:
            assert await _is_known(cookies, server)
            async with (
                _one_from_each(addresses[:3], nginx, WEBSOCKET) as by_socket,
                _one_from_each(addresses[3:], nginx, POLLING) as by_polling,
            ):
                clients = [*by_socket, *by_polling]
                for number, client in enumerate(clients):
                    await client.join(room.room, name=f"{number} of {server.port}")
                await asyncio.gather(*(client.say("Everybody hears this.") for client in clients))
                said += len(clients)
                for client in clients:
                    lines = await client.heard_lines(len(clients))
                    assert [line.seq for line in lines] == [*range(said - 5, said + 1)]
            await asyncio.to_thread(server.terminate)
            async with StockClient.to(nginx.https, trusting=trusting) as ada:
                assert (await ada.join(room.room, token=room.token)).seq == said
            await asyncio.to_thread(server.start)


@asynccontextmanager
async def _one_from_each(
    addresses: Sequence[str], nginx: Balancer, transports: tuple[str, ...]
) -> AsyncIterator[list[StockClient]]:
    """Give a client from each of the addresses."""
    trusting = nginx.own.trusted()
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                StockClient.to(nginx.https, transports, trusting=trusting, address=address)
            )
            for address in addresses
        ]


async def _cookies_of_a_member(nginx: Balancer) -> str:
    """Return the cookies of a browser that opens a room by the form of the page."""
    form = {"name": "Bea", "create": ""}
    async with (
        _http(nginx.own.trusted()) as http,
        http.post(nginx.https, data=form, allow_redirects=False) as answer,
    ):
        assert answer.status == 303
        return "; ".join(f"{name}={cookie.value}" for name, cookie in answer.cookies.items())


async def _is_known(cookies: str, server: ServerProcess) -> bool:
    """Say whether ``server`` shows the browser its room."""
    async with (
        aiohttp.ClientSession(headers={"Cookie": cookies}) as http,
        http.get(f"{server.url}/room", allow_redirects=False) as answer,
    ):
        return answer.status == 200

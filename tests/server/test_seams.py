"""What is leant on in aiohttp, python-engineio and python-socketio is there still.

What fails here after an update says which module is to be looked at; its docstring says what it
leans on.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import logging
import textwrap
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import engineio
import pytest
import socketio
from aiohttp import web
from engineio.async_socket import AsyncSocket
from engineio.packet import NOOP, Packet

from chadchat_server.fanout import Engine, Session
from chadchat_server.fanout.websocket import HandedOver, take_transport
from chadchat_server.gateway.manager import Manager
from tests.patience import PATIENCE_SECONDS
from tests.server_here import serving_here

from .loops import LOOPS, LoopFactory, run

_ENGINE = "python-engineio has changed: look at fanout/engine.py"
_SESSION = "python-engineio has changed: look at fanout/session.py"
_GATEWAY = "python-socketio has changed: look at gateway/server.py"
_MANAGER = "python-socketio has changed: look at gateway/manager.py"
_CONNECTIONS = "aiohttp has changed: look at web/edge/connections.py"
_WEBSOCKET = "aiohttp or the event loop has changed: look at fanout/websocket.py"


# python-engineio and python-socketio

_SIGNATURES: list[tuple[Callable[..., object], list[str], str]] = [
    (engineio.AsyncServer._handle_connect, ["environ", "transport", "jsonp_index"], _ENGINE),
    (engineio.AsyncServer.generate_id, [], _ENGINE),
    (engineio.AsyncServer._bad_request, ["message"], _ENGINE),
    (engineio.AsyncServer._ok, ["packets", "headers", "jsonp_index"], _ENGINE),
    (AsyncSocket.handle_get_request, ["environ"], _SESSION),
    (AsyncSocket.handle_post_request, ["environ"], _SESSION),
    (AsyncSocket.send, ["pkt"], _SESSION),
    (AsyncSocket.close, ["wait", "abort", "reason"], _SESSION),
    (socketio.AsyncServer._engineio_server_class, [], _GATEWAY),
    (socketio.AsyncServer._handle_connect, ["eio_sid", "namespace", "data"], _GATEWAY),
    (socketio.AsyncManager.pre_connect, ["eio_sid", "namespace"], _MANAGER),
    (socketio.AsyncManager.connect, ["sid", "namespace"], _MANAGER),
    (socketio.AsyncManager.disconnect, ["sid", "namespace", "kwargs"], _MANAGER),
    (web.RequestHandler.connection_made, ["transport"], _CONNECTIONS),
    (web.RequestHandler.connection_lost, ["exc"], _CONNECTIONS),
    (web.RequestHandler.handle_error, ["request", "status", "exc", "message"], _CONNECTIONS),
]


@pytest.mark.parametrize(
    ("function", "parameters", "look"),
    _SIGNATURES,
    ids=[each[0].__qualname__ for each in _SIGNATURES],
)
def test_what_is_called_or_overridden_takes_what_it_took(
    function: Callable[..., object], parameters: list[str], look: str
) -> None:
    assert [*inspect.signature(function).parameters][1:] == parameters, look


def test_the_engine_has_what_it_had() -> None:
    engine = Engine(async_mode="aiohttp", monitor_clients=False, max_http_buffer_size=1_024)
    assert engine.sockets == {}, _ENGINE
    assert (engine.ping_interval, engine.ping_timeout) == (25, 20), _ENGINE
    assert engine.max_http_buffer_size == 1_024, _ENGINE
    assert engine.generate_id() != engine.generate_id(), _ENGINE
    assert engine._ok([Packet(NOOP)])["response"] == b"6", _ENGINE


def test_the_reasons_have_their_names() -> None:
    names = {
        "TRANSPORT_ERROR", "TRANSPORT_CLOSE", "PING_TIMEOUT", "CLIENT_DISCONNECT",
        "SERVER_DISCONNECT",
    }  # fmt: skip
    assert names <= {*dir(engineio.AsyncServer.reason)}, _SESSION


@pytest.mark.parametrize("method", ["handle_request", "disconnect", "send_packet"])
def test_no_more_is_asked_of_a_session_than_it_has(method: str) -> None:
    asked = _asked_of("socket", getattr(engineio.AsyncServer, method))
    assert asked, _SESSION
    assert asked <= {*dir(Session)}, _SESSION


def test_no_more_is_told_to_the_manager_than_it_minds() -> None:
    asked = _asked_of("manager", socketio.AsyncServer._handle_connect)
    only_where_it_connects_first = {"pre_disconnect"}
    assert asked - only_where_it_connects_first == {"pre_connect", "connect", "disconnect"}, (
        _MANAGER
    )
    assert asked - only_where_it_connects_first <= {*vars(Manager)}, _MANAGER


async def test_the_server_is_put_together_of_our_parts(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (_, server):
        gateway = server._gateway
        assert isinstance(gateway.eio, Engine), _GATEWAY
        assert isinstance(gateway.manager, Manager), _MANAGER
        assert gateway.manager.server is gateway, _MANAGER
        assert gateway.environ == {}, _GATEWAY
        assert not gateway.always_connect, _MANAGER


def _asked_of(name: str, function: Callable[..., object]) -> set[str]:
    """Return what ``function`` asks of the variable or attribute ``name``, by its source."""
    return {
        node.attr
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function))))
        if isinstance(node, ast.Attribute)
        if name in {getattr(node.value, "id", None), getattr(node.value, "attr", None)}
    }


# aiohttp and the event loops


def test_a_request_handler_takes_its_server_and_a_deadline() -> None:
    parameters = inspect.signature(web.RequestHandler).parameters
    assert next(iter(parameters)) == "manager", _CONNECTIONS
    assert {"loop", "keepalive_timeout", "debug"} <= {*parameters}, _CONNECTIONS


async def test_a_connection_on_which_no_head_gets_whole_is_ended() -> None:
    loop = asyncio.get_running_loop()

    async def handle(_request: web.BaseRequest) -> web.Response:
        return web.Response()

    server = web.Server(handle)
    listener = await loop.create_server(
        lambda: web.RequestHandler(server, loop=loop, keepalive_timeout=0.3), "127.0.0.1", 0
    )
    async with asyncio.timeout(PATIENCE_SECONDS), listener:
        reader, writer = await asyncio.open_connection(*listener.sockets[0].getsockname()[:2])
        try:
            writer.write(b"GET / HTTP/1.1\r\nHo")
            assert await reader.read() == b"", _CONNECTIONS
        finally:
            writer.close()
            await server.shutdown()


_HANDSHAKE = (
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
)


class _Echo(asyncio.Protocol):
    """Says what it hears."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.writing_paused = asyncio.Event()
        self.lost = asyncio.Event()
        transport.set_protocol(self)

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)

    def pause_writing(self) -> None:
        self.writing_paused.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()


class _Taken:
    """A server of aiohttp's whose one connection is taken away from it, and its client."""

    def __init__(
        self, runner: web.AppRunner, request: web.Request, echo: _Echo,
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
    ) -> None:  # fmt: skip
        self.runner = runner
        self.request = request
        self.echo = echo
        self.reader = reader
        self.writer = writer

    async def exchange(self, data: bytes) -> None:
        """Let ``data`` go there and back, and nothing else come."""
        self.writer.write(data)
        assert await self.reader.readexactly(len(data)) == data, _WEBSOCKET


@asynccontextmanager
async def _taken() -> AsyncIterator[_Taken]:
    taken: list[tuple[web.Request, asyncio.Task[None], _Echo]] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        transport = take_transport(request)
        assert transport is not None
        taken.append((request, request.task, _Echo(transport)))
        return HandedOver()

    app = web.Application()
    app.router.add_get("/", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with asyncio.timeout(PATIENCE_SECONDS):
        reader, writer = await asyncio.open_connection(*runner.addresses[0][:2])
        try:
            writer.write(_HANDSHAKE.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 101 "), _WEBSOCKET
            assert b"permessage-deflate" not in head, _WEBSOCKET
            [(request, task, echo)] = taken
            await asyncio.wait([task])  # all that aiohttp does for the connection is done
            yield _Taken(runner, request, echo, reader, writer)
        finally:
            writer.close()
            await runner.cleanup()


@pytest.mark.parametrize("loop", LOOPS)
def test_a_transport_that_is_taken_is_ours_alone(
    loop: LoopFactory, caplog: pytest.LogCaptureFixture
) -> None:
    async def exchange() -> None:
        async with _taken() as taken:
            await taken.exchange(b"after the handler has returned")
            assert not taken.echo.transport.is_closing(), _WEBSOCKET
            taken.writer.close()
            await taken.echo.lost.wait()

    with caplog.at_level(logging.WARNING):
        run(exchange, loop)
    assert not caplog.records, _WEBSOCKET


@pytest.mark.parametrize("loop", LOOPS)
def test_aiohttp_knows_a_transport_no_more_that_is_taken(loop: LoopFactory) -> None:
    async def clean_up() -> None:
        async with _taken() as taken:
            protocol = taken.request.protocol
            assert protocol.transport is None, _WEBSOCKET
            assert taken.runner.server is not None
            assert taken.runner.server.connections == [], _WEBSOCKET
            await taken.runner.cleanup()
            assert not taken.echo.transport.is_closing(), _WEBSOCKET
            await taken.exchange(b"after aiohttp has cleaned up")

    run(clean_up, loop)


@pytest.mark.parametrize("loop", LOOPS)
def test_reading_may_be_paused_and_resumed_as_often_as_one_likes(loop: LoopFactory) -> None:
    async def pause() -> None:
        async with _taken() as taken:
            transport = taken.echo.transport
            for again_and_again in (transport.pause_reading, transport.resume_reading):
                again_and_again()
                again_and_again()
            await taken.exchange(b"after resuming")

    run(pause, loop)


@pytest.mark.parametrize("loop", LOOPS)
def test_the_protocol_is_told_when_the_peer_does_not_read(loop: LoopFactory) -> None:
    async def write_much() -> None:
        async with _taken() as taken:
            transport = taken.echo.transport
            transport.set_write_buffer_limits(1_048_576)
            while not taken.echo.writing_paused.is_set():
                assert transport.get_write_buffer_size() <= 1_048_576, _WEBSOCKET
                transport.write(b"x" * 65_536)
                await asyncio.sleep(0)
            transport.close()
            assert transport.is_closing(), _WEBSOCKET
            assert not taken.echo.lost.is_set(), _WEBSOCKET
            transport.abort()  # as it has not all been read in time
            await taken.echo.lost.wait()
            transport.abort()

    run(write_much, loop)

"""The whole server in this process, and what a connection brings it, without a connection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from pathlib import Path

from chadchat_server.listening import connection_limits
from chadchat_server.logs import _is_not_of_the_wire
from chadchat_server.serving import Server
from chadchat_server.web import Connections
from tests.raw_tcp import Opcode, frame
from tests.server.fanout.parts import RecordingTransport, until
from tests.server_here import serving_here

from .target import Feed

_HANDSHAKE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
_TURNS = 10
"""Turns of the loop after which whatever waits for nothing but its turn has had it."""

_SEPARATOR = b"\x1e"
"""What stands between packets (Engine.IO protocol 4, "HTTP long-polling")."""


class _Errors(logging.Handler):
    """Keeps the tracebacks that the server writes, and what it says has gone wrong in itself."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.addFilter(_is_not_of_the_wire)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info or record.name.startswith("chadchat"):
            self.said.append(self.format(record))


class _House:
    """A server that is fed: in the end of each input, nobody and nothing of it may be left."""

    def __init__(self, server: Server, errors: _Errors) -> None:
        assert server._runner.server is not None
        self._gateway = server._gateway
        self._chat = server._chat
        self._errors = errors
        self._connections = Connections(
            server._runner.server, connection_limits(server._settings), self._gateway.count,
            self._chat.figures,
        )  # fmt: skip
        self._tasks = len(asyncio.all_tasks())

    async def http(self, data: bytes) -> None:
        """Bring requests."""
        await self._bring(self._begin(), data)

    async def frames(self, data: bytes) -> None:
        """Bring frames of a WebSocket."""
        await self._bring(await self._open(), data)

    async def packets(self, data: bytes) -> None:
        """Bring packets, each in a frame, to the namespace that has been joined."""
        packets = (b"40", *data.split(_SEPARATOR))
        await self._bring(await self._open(), b"".join(map(frame, packets)))

    def _begin(self) -> RecordingTransport:
        transport = RecordingTransport()
        transport.set_protocol(self._connections())
        transport.protocol.connection_made(transport)
        return transport

    async def _open(self) -> RecordingTransport:
        transport = self._begin()
        transport.protocol.data_received(_HANDSHAKE)
        await until(lambda: len(transport.writes) > 1)
        return transport

    async def _bring(self, transport: RecordingTransport, data: bytes) -> None:
        transport.protocol.data_received(data)
        await self._settle()
        transport.close()
        transport.protocol.connection_lost(None)
        for session in self._gateway.sessions:  # a poll's go on without a connection
            session.abort("the input has ended")
        await self._settle()
        await until(lambda: len(asyncio.all_tasks()) <= self._tasks + 1)
        assert not self._errors.said, "\n".join(self._errors.said)
        assert not self._gateway.connections
        assert not self._chat.rooms._where
        assert not self._connections._by_address

    async def _settle(self) -> None:
        """Wait until the server has done what it was asked."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        await until(lambda: not self._gateway.eio._tasks)


@contextmanager
def _fed(folder: Path, way: Callable[[_House, bytes], Awaitable[None]]) -> Iterator[Feed]:
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    stack = AsyncExitStack()
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        loop.set_exception_handler(lambda _, what: errors.said.append(repr(what)))

        async def open_house() -> _House:
            _, server = await stack.enter_async_context(serving_here(folder))
            return _House(server, errors)

        house = loop.run_until_complete(open_house())

        async def bring(data: bytes) -> None:
            await way(house, data)

        try:
            yield lambda data: loop.run_until_complete(bring(data))
        finally:
            loop.run_until_complete(stack.aclose())
            logging.getLogger().removeHandler(errors)


def fed_http(folder: Path) -> AbstractContextManager[Feed]:
    """Feed the server requests of HTTP."""
    return _fed(folder, _House.http)


def fed_frames(folder: Path) -> AbstractContextManager[Feed]:
    """Feed the server frames of a WebSocket."""
    return _fed(folder, _House.frames)


def fed_packets(folder: Path) -> AbstractContextManager[Feed]:
    """Feed the server packets of somebody who has joined its namespace."""
    return _fed(folder, _House.packets)


_CREATE = b'421["create",{"name":"Ada"}]'
_NO_MASK = b"\0\0\0\0"

_FORM = b"Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"

REQUESTS = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Length: 2\r\n\r\n40",
    b"POST / HTTP/1.1\r\n" + _FORM + b"Content-Length: 16\r\n\r\nname=Ada&create=",
    b"POST / HTTP/1.1\r\n" + _FORM + b"Content-Length: 23\r\n\r\nname=Ada&code=ABC&join=",
    b"GET /ABCD HTTP/1.1\r\nHost: localhost\r\nCookie: chadchat_session=x.y\r\n\r\n",
    b"GET /room HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\r\n",
    b"HEAD /healthz HTTP/1.0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST / HTTP/1.1\r\n" + _FORM + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: \x86\r\n\r\n",
    _HANDSHAKE + frame("40", mask=_NO_MASK),
)
FRAMES = (
    frame("40", mask=_NO_MASK) + frame(_CREATE, mask=_NO_MASK),
    frame("40", mask=_NO_MASK) + frame("x", Opcode.PING) + frame("", Opcode.PONG),
    frame("4", final=False, mask=_NO_MASK) + frame("0", Opcode.CONTINUATION, mask=_NO_MASK),
    frame('451-1["message",{"_placeholder":true,"num":0}]') + frame("x", Opcode.BINARY),
    frame(b"\x03\xe8", Opcode.CLOSE, mask=_NO_MASK),
    frame("", length=2**40) + frame("x", mask=None),
)
PACKETS = tuple(
    _SEPARATOR.join(packets)
    for packets in (
        (_CREATE, b'422["message",{"data":"Hi","id":"1"}]', b'423["history",{"limit":9}]'),
        (_CREATE, b'422["rename",{"name":"Bob"}]', b'423["topic",{"topic":"x"}]'),
        (_CREATE, b'422["lock",{"on":true}]', b'423["slow",{"seconds":9}]', b'424["bans",{}]'),
        (_CREATE, b'422["members",{"after":"1"}]', b'423["typing",{"on":true}]', b"41"),
        (_CREATE, b'422["kick",{"member":"1","reason":"x"}]', b'423["leave",{}]'),
        (_CREATE, b'422["mute",{"member":"1","on":true}]', b'423["transfer",{"member":"1"}]'),
        (_CREATE, b'422["ban",{"member":"1"}]', b'423["unban",{"name":"x"}]', b'424["newcode",{}]'),
        (b'421["join",{"code":"ABCD","name":"Ada","after":1}]', b"3", b"1"),
        (b'421["join",{"code":"ABCD","token":"x"}]', b'422["leave",{"room":"ABCD"}]'),
        (b'421["knock",{"code":"ABCD","name":"Ada"}]', b'422["admit",{"knock":"1","on":false}]'),
        (b'451-1["message",{"_placeholder":true,"num":0}]', b"40/foo,{}", b"2probe", b"6", b"5"),
    )
)

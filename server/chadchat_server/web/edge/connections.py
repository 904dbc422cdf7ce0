"""The TCP connections that HTTP is spoken on: how many, how often new ones, how slowly they ask.

Leans on these parts of aiohttp: a ``web.RequestHandler`` takes the ``web.Server`` that it belongs
to, and ``connection_made``, ``connection_lost`` and ``handle_error`` may be overridden. Its
``keepalive_timeout`` counts from the connection's beginning, then from each answer, and ends a
connection on which no request's head is whole by then, whatever has come of it.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from aiohttp import web

from ...domain.addresses import address_key
from ...domain.buckets import Budgets, Rate
from .headers import SAFETY
from .proxies import Networks, is_within

_PATIENCE_SECONDS = 1.0
"""How long a connection that is one too many may take to ask for something, to be told so."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What is allowed; None is no limit.

    ``total`` counts all connections of the server, ``address`` those of one address on which HTTP
    is spoken, and ``new`` those that it begins. A proxy of ``trusted`` may have any number. A
    request's head may take ``head_seconds``.
    """

    total: int
    address: int | None
    new: Rate | None
    trusted: Networks
    head_seconds: float


class Connections:
    """Makes the protocol of each new connection, as ``create_server`` asks for it.

    ``sockets`` says how many WebSockets there are, whose connections are HTTP's no more.
    """

    def __init__(
        self, server: web.Server, limits: ConnectionLimits, sockets: Callable[[], int]
    ) -> None:
        self._server = server
        self._limits = limits
        self._sockets = sockets
        self._loop = asyncio.get_running_loop()
        self._by_address: Counter[str] = Counter()
        self._new = Budgets(limits.new)

    def __len__(self) -> int:
        return self._by_address.total()

    def __call__(self) -> asyncio.Protocol:
        """Return the protocol of a connection that has just been accepted."""
        return _Connection(
            self, self._server, loop=self._loop, keepalive_timeout=self._limits.head_seconds
        )

    def full(self) -> bool:
        """Say whether the server has as many connections as it may have."""
        return len(self) + self._sockets() >= self._limits.total

    def wait(self, address: str) -> float:
        """Return the seconds until ``address`` may have another connection; 0 when it may now."""
        if is_within(address, self._limits.trusted):
            return 0.0
        key = address_key(address)
        if (most := self._limits.address) is not None and self._by_address[key] >= most:
            return self._limits.head_seconds
        return self._new.take(key, self._loop.time())

    def add(self, address: str) -> None:
        """Count a connection of ``address``."""
        self._by_address[address_key(address)] += 1

    def remove(self, address: str) -> None:
        """Count a connection of ``address`` no more."""
        key = address_key(address)
        self._by_address[key] -= 1
        if not self._by_address[key]:
            del self._by_address[key]


class _Connection(web.RequestHandler):
    """A connection as aiohttp serves it, where it is not one too many."""

    __slots__ = ("_address", "_connections")

    def __init__(
        self, connections: Connections, server: web.Server, *,
        loop: asyncio.AbstractEventLoop, keepalive_timeout: float,
    ) -> None:  # fmt: skip
        super().__init__(
            server, loop=loop, keepalive_timeout=keepalive_timeout, debug=loop.get_debug()
        )
        self._connections = connections
        self._address: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Serve the connection, or refuse it."""
        tcp = cast("asyncio.Transport", transport)  # which uvloop's is without saying so
        peer = tcp.get_extra_info("peername")
        address = str(peer[0]) if peer else ""
        if self._connections.full():
            tcp.abort()
        elif wait := self._connections.wait(address):
            tcp.set_protocol(_Refusal(tcp, wait))
        else:
            self._address = address
            self._connections.add(address)
            super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count the connection no more: it is lost, or a WebSocket now."""
        if self._address is not None:
            self._connections.remove(self._address)
            self._address = None
        super().connection_lost(exc)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:  # fmt: skip
        """Answer what is no HTTP, or has gone wrong, with the headers that every answer has."""
        response = super().handle_error(request, status, exc, message)
        response.headers.update(SAFETY)
        return response


class _Refusal(asyncio.Protocol):
    """Answers the first bytes of a connection that is one too many, and ends it."""

    def __init__(self, transport: asyncio.Transport, wait: float) -> None:
        self._transport = transport
        self._wait = wait
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, transport.abort)

    def data_received(self, _data: bytes) -> None:
        """Say why, whatever was asked for."""
        text = b"There are too many connections from your address. Wait a little, then retry.\n"
        self._transport.write(
            b"HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nRetry-After: %d\r\n"
            b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n%s\r\n%s"
            % (math.ceil(self._wait), len(text), _SAFETY, text)
        )
        self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """Let it be."""
        self._timer.cancel()


_SAFETY = "".join(f"{name}: {value}\r\n" for name, value in SAFETY.items()).encode()

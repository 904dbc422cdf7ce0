"""The TCP connections that HTTP is spoken on: how many, how often new ones, how slowly they ask.

Leans on these parts of aiohttp: a ``web.RequestHandler`` takes the ``web.Server`` that it belongs
to, and ``connection_lost`` and ``handle_error`` may be overridden. Its
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
from ...gateway import Figures
from .headers import SAFETY
from .proxies import Networks, is_within

_NO_REQUEST = "This request is too long, or is not HTTP as the server understands it.\n"

_PATIENCE_SECONDS = 1.0
"""How long a connection that is one too many may take to ask for something, to be told so."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What is allowed; None is no limit.

    ``total`` counts all connections of the server, ``address`` those of one address on which HTTP
    is to be spoken, and ``new`` those that it begins. A proxy of ``trusted`` may have any number.
    A request's head may take ``head_seconds``, and TLS as long before it.
    """

    total: int
    address: int | None
    new: Rate | None
    trusted: Networks
    head_seconds: float


class Connections:
    """Makes the protocol of each new connection, as ``create_server`` asks for it.

    ``sockets`` says how many WebSockets there are, whose connections are HTTP's no more. Who is
    turned away is counted in ``figures``.
    """

    def __init__(
        self, server: web.Server, limits: ConnectionLimits, sockets: Callable[[], int],
        figures: Figures,
    ) -> None:  # fmt: skip
        self._server = server
        self._limits = limits
        self._sockets = sockets
        self._figures = figures
        self._loop = asyncio.get_running_loop()
        self._count = 0
        self._by_address: Counter[str] = Counter()
        self._new = Budgets(limits.new)

    def __call__(self) -> asyncio.Protocol:
        """Return the protocol of a connection that has just been accepted."""
        return _Arrival(self)

    def take(self, address: str) -> Taken | None:
        """Count a connection of ``address``; return what serves it, or says why it is not served.

        Returns None where it is one of far too many: then it is to be cut off.
        """
        wait = self._wait(address)
        if wait != 0:
            self._figures.turned_away += 1
        if wait is None:
            return None
        place = Place(self._free, address_key(address))
        self._count += 1
        self._by_address[place.key] += 1
        if wait:
            return _Refusal(place, wait)
        keep = self._limits.head_seconds
        return _Connection(self._server, place, loop=self._loop, keepalive_timeout=keep)

    def _wait(self, address: str) -> float | None:
        """Return the seconds until ``address`` may have another connection: 0 when it may now, and
        None where there is no place even for saying so.
        """
        if self._count + self._sockets() >= self._limits.total:
            return None
        if is_within(address, self._limits.trusted):
            return 0.0
        key, most = address_key(address), self._limits.address
        if most is not None and (count := self._by_address[key]) >= most:
            return self._limits.head_seconds if count < 2 * most else None
        return self._new.take(key, self._loop.time())

    def _free(self, key: str) -> None:
        self._count -= 1
        self._by_address[key] -= 1
        if not self._by_address[key]:
            del self._by_address[key]


class Place:
    """One connection's place among those of its address, which ``key`` stands for."""

    __slots__ = ("_free", "key")

    def __init__(self, free: Callable[[str], None], key: str) -> None:
        self.key = key
        self._free: Callable[[str], None] | None = free

    def free(self) -> None:
        """Count the connection no more; one that becomes a WebSocket may be lost meanwhile, too."""
        free, self._free = self._free, None
        if free is not None:
            free(self.key)


class _Arrival(asyncio.Protocol):
    """A connection that has just been accepted."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the connection be what it is to be."""
        tcp = cast("asyncio.Transport", transport)  # which uvloop's is without saying so
        peer = tcp.get_extra_info("peername")
        taken = self._connections.take(str(peer[0]) if peer else "")
        if taken is None:
            tcp.abort()
            return
        tcp.set_protocol(taken)
        taken.connection_made(tcp)


class _Connection(web.RequestHandler):
    """A connection as aiohttp serves it."""

    __slots__ = ("place", "when_lost")

    def __init__(
        self, server: web.Server, place: Place, *,
        loop: asyncio.AbstractEventLoop, keepalive_timeout: float,
    ) -> None:  # fmt: skip
        super().__init__(
            server, loop=loop, keepalive_timeout=keepalive_timeout, debug=loop.get_debug()
        )
        self.place = place
        self.when_lost: Callable[[], None] | None = None

    def connection_lost(self, exc: BaseException | None) -> None:
        """Note the end."""
        self.place.free()
        super().connection_lost(exc)
        if self.when_lost is not None:
            self.when_lost()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:  # fmt: skip
        """Answer what is no HTTP, or has gone wrong, with the headers that every answer has.

        What was asked is not repeated, as aiohttp's ``message`` does.
        """
        sentence = None if message is None else _NO_REQUEST
        response = super().handle_error(request, status, exc, sentence)
        response.headers.update(SAFETY)
        return response


def when_lost(request: web.Request, then: Callable[[], None]) -> None:
    """Call ``then`` when the connection is lost that ``request`` came by; now, if it is already.

    Else whoever answers it without an end would know of that by the next write only.
    """
    connection = cast("_Connection", request.protocol)
    connection.when_lost = then
    if connection.transport is None:
        then()


class _Refusal(asyncio.Protocol):
    """Answers the first bytes of a connection that is one too many, and ends it."""

    _transport: asyncio.Transport

    def __init__(self, place: Place, wait: float) -> None:
        self.place = place
        self._wait = wait

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for what is asked, for a moment."""
        self._transport = cast("asyncio.Transport", transport)  # as above
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_PATIENCE_SECONDS, self._transport.abort)

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
        """Note the end."""
        self._timer.cancel()
        self.place.free()


_SAFETY = "".join(f"{name}: {value}\r\n" for name, value in SAFETY.items()).encode()

Taken = _Connection | _Refusal
"""What a connection that is counted has to do with; it frees its ``place`` in the end."""

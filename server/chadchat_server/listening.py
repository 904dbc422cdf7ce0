"""Where the server listens, for whom, and with which certificate."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from .config import Settings
from .domain.buckets import Rate
from .gateway import Figures
from .tls import Certificate
from .web import ConnectionLimits, Connections, Handshakes

_HTTP_CONNECTIONS = 4
"""Connections for HTTP that an address may have for each session: a browser opens some at once."""

BACKLOG = 1024
"""Connections that may wait to be accepted: everybody comes back at once after a restart."""


def connection_limits(settings: Settings) -> ConnectionLimits:
    """Return how many connections there may be, and how slow."""
    new = Rate(settings.new_connections, settings.new_connections / 60)
    return ConnectionLimits(
        total=settings.connections_total,
        address=None if settings.no_limits else _HTTP_CONNECTIONS * settings.connections_max,
        new=None if settings.no_limits else new,
        trusted=settings.trusted_proxy,
        head_seconds=settings.head_deadline,
    )


class Listener:
    """Listens at one address, by TLS where there is a certificate. Raises UnusableCertificate."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: asyncio.Server | None = None
        self._handshakes: Handshakes | None = None
        self.certificate: Certificate | None = None
        if settings.tls_cert is not None and settings.tls_key is not None:
            self.certificate = Certificate(settings.tls_cert, settings.tls_key)

    async def start(
        self, server: web.Server, sessions: Callable[[], int], failed: Callable[[], None],
        figures: Figures,
    ) -> int:  # fmt: skip
        """Give new connections to ``server``; return the port that it listens at.

        ``sessions`` counts the sessions there are, ``figures`` who is turned away; ``failed`` is
        called where nobody can be accepted any more. Raises OSError or UnicodeError.
        """
        settings, certificate = self._settings, self.certificate
        connections = Connections(server, connection_limits(settings), sessions, figures)
        self._server = await asyncio.get_running_loop().create_server(
            connections, settings.host, settings.port, backlog=BACKLOG,
            start_serving=certificate is None,
        )  # fmt: skip
        if certificate is not None:
            self._handshakes = Handshakes(connections, certificate, settings.head_deadline, failed)
            self._handshakes.accept_at(self._server.sockets, BACKLOG)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def stop(self) -> None:
        """Take no more connections; those that there are stay."""
        if self._handshakes is not None:
            self._handshakes.stop()
        if self._server is not None:
            self._server.close()

"""How a test connects by TLS, without leaving anything open behind it."""

from __future__ import annotations

import asyncio
import socket
import ssl

import aiohttp

from tests.patience import PATIENCE_SECONDS

_LOOK_SECONDS = 0.005


class TlsConnector(aiohttp.TCPConnector):
    """Connects from ``address``; closed when its sockets are.

    aiohttp's own does not wait for those whose peer has still to answer the goodbye of TLS, as that
    of a WebSocket; the loop of a test would end before.
    """

    def __init__(self, trusting: ssl.SSLContext, address: str = "127.0.0.1") -> None:
        self._made: list[socket.socket] = []
        super().__init__(ssl=trusting, local_addr=(address, 0), socket_factory=self._make)

    def _make(self, address: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, *_ = address
        self._made.append(socket.socket(family, kind, protocol))
        return self._made[-1]

    async def close(self, *, abort_ssl: bool = False) -> None:
        await super().close(abort_ssl=abort_ssl)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while any(one.fileno() >= 0 for one in self._made):  # noqa: ASYNC110  # nothing tells
                await asyncio.sleep(_LOOK_SECONDS)

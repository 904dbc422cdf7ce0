"""The WebSocket driver that Engine.IO opens for a connection.

Takes the place of ``engineio.async_drivers.aiohttp.WebSocket``: no permessage-deflate (memory and
CPU for each connection, decompression bombs), text left as bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, cast

from aiohttp import web

CLOSE_SECONDS = 1.0
"""How long a peer may take to answer a close frame."""


class WebSocketDriver:
    """One WebSocket: aiohttp's for receiving, its transport for writing."""

    transport: asyncio.Transport

    def __init__(
        self, handler: Callable[[WebSocketDriver], Awaitable[None]], server: object
    ) -> None:
        self._handler = handler
        limit: int = getattr(server, "max_http_buffer_size")  # noqa: B009  # engineio has no types
        # aiohttp's maximum is the first size that is refused, ours the last that is taken.
        self.socket: web.WebSocketResponse[Literal[False]] = web.WebSocketResponse(
            compress=False, max_msg_size=limit + 1, timeout=CLOSE_SECONDS, decode_text=False
        )

    async def __call__(self, environ: dict[str, object]) -> web.StreamResponse:
        """Do the handshake, then serve the connection until it ends."""
        request = cast("web.Request", environ["aiohttp.request"])
        await self.socket.prepare(request)
        if request.transport is not None:
            self.transport = request.transport
            await self._handler(self)
        return self.socket

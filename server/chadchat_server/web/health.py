"""Whether the server is alive, able to store and serve, and how busy it is."""

from __future__ import annotations

import asyncio

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from chadchat_shared.errors import ChatError

from ..log import RoomLog
from .metrics import Metrics


class Health:
    """The handlers of /healthz, /readyz and /metrics.

    ``stopping`` is set by who stops the server.
    """

    def __init__(self, log: RoomLog, metrics: Metrics, stopping: asyncio.Event) -> None:
        self._log = log
        self._stopping = stopping
        self._metrics = metrics

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.metrics),
        ]

    async def alive(self, _request: web.Request) -> web.Response:
        """Answer: the process runs and its loop turns."""
        return web.Response(text="alive\n")

    async def ready(self, _request: web.Request) -> web.Response:
        """Answer 200 while new connections are welcome and the log can store, else 503 with why."""
        if self._stopping.is_set():
            return web.Response(status=503, text="The server is about to stop.\n")
        try:
            await self._log.probe()
        except ChatError as error:
            return web.Response(status=503, text=f"{error.message}\n")
        return web.Response(text="ready\n")

    async def metrics(self, _request: web.Request) -> web.Response:
        """Answer with the figures in Prometheus' text format."""
        return web.Response(
            body=await self._metrics.as_text(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
        )

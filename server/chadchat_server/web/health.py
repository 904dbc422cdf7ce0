"""Whether the server is alive, able to store and serve, and how busy it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from chadchat_shared.errors import ChatError

from ..gateway import Chat, Gateway
from ..log import RoomLog


class _Figures(Collector):
    """Reads the figures when they are asked for, so that nothing is counted twice."""

    def __init__(self, chat: Chat, gateway: Gateway) -> None:
        self._chat = chat
        self._gateway = gateway

    def collect(self) -> Iterable[Metric]:
        """Return the figures as Prometheus' metrics."""
        yield GaugeMetricFamily(
            "chadchat_connections",
            "Open connections",
            value=self._gateway.count() + len(self._chat.streams),
        )
        yield GaugeMetricFamily(
            "chadchat_tasks", "Tasks of the event loop", value=len(asyncio.all_tasks())
        )
        yield GaugeMetricFamily("chadchat_rooms", "Rooms in memory", value=len(self._chat.rooms))
        yield CounterMetricFamily(
            "chadchat_messages", "Messages stored", value=self._chat.saying.stored
        )
        yield CounterMetricFamily(
            "chadchat_deliveries", "Frames handed to connections", value=self._chat.hub.deliveries
        )


class Health:
    """The handlers of /healthz, /readyz and /metrics."""

    def __init__(self, chat: Chat, gateway: Gateway, log: RoomLog) -> None:
        self._log = log
        self._registry = CollectorRegistry()
        self._registry.register(_Figures(chat, gateway))

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
        """Answer 200 when the log can store, 503 with the reason when it cannot."""
        try:
            await self._log.probe()
        except ChatError as error:
            return web.Response(status=503, text=f"{error.message}\n")
        return web.Response(text="ready\n")

    async def metrics(self, _request: web.Request) -> web.Response:
        """Answer with the figures in Prometheus' text format."""
        return web.Response(
            body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
        )

"""The server's figures as Prometheus' metrics (docs/operating.md: Watching)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)  # fmt: skip
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)  # fmt: skip
from prometheus_client.registry import Collector

from chadchat_shared.errors import ERRORS, ChatError

from ..fanout import REASONS, Peer
from ..gateway import Chat, Gateway
from ..histogram import Histogram
from ..log import RoomLog
from ..logs import error_count
from .counting import Answers

_COUNT_SECONDS = 1.0
"""How long the log may take to say how many rooms it has: what is watched is the more so stuck."""

_TRANSPORTS = ("websocket", "polling", "events")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rooms and connections there may be."""

    rooms: int
    connections: int


class Metrics(Collector):
    """Reads the figures when they are asked for, so that nothing is counted twice.

    No label has a value that a client could choose: neither rooms nor addresses are named.
    """

    def __init__(
        self, chat: Chat, gateway: Gateway, log: RoomLog, answers: Answers, limits: Limits
    ) -> None:
        self._chat = chat
        self._gateway = gateway
        self._log = log
        self._answers = answers
        self._limits = limits
        self._build = {"version": version("chadchat")}
        self._rooms_stored: int | None = None
        self._registry = CollectorRegistry()
        self._registry.register(self)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)

    async def as_text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        try:
            async with asyncio.timeout(_COUNT_SECONDS):
                self._rooms_stored = await self._log.count_rooms()
        except (ChatError, TimeoutError):
            self._rooms_stored = None
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Return the figures."""
        yield InfoMetricFamily("chadchat_build", "What runs here", value=self._build)
        yield from self._connections()
        yield from self._backlogs()
        yield from self._rooms()
        yield from self._messages()
        yield from self._servers()
        yield from self._refusals()

    def _connections(self) -> Iterator[Metric]:
        sessions, figures = self._gateway.sessions, self._chat.figures
        by_websocket = sum(session.upgraded for session in sessions)
        yield _gauges("chadchat_connections", "Open connections", "transport", {
            "websocket": by_websocket,
            "polling": len(sessions) - by_websocket,
            "events": len(self._chat.streams),
        })  # fmt: skip
        yield _gauge(
            "chadchat_max_connections", "Connections that there may be", self._limits.connections
        )
        yield _counters(
            "chadchat_connections_opened", "Connections opened", "transport",
            {transport: figures.opened[transport] for transport in _TRANSPORTS},
        )  # fmt: skip
        yield _counters(
            "chadchat_connections_closed", "Connections closed", "reason",
            {reason.replace(" ", "_"): figures.closed[reason] for reason in REASONS},
        )  # fmt: skip
        yield _counter(
            "chadchat_connections_turned_away", "TCP connections that were too many",
            figures.turned_away,
        )  # fmt: skip

    def _backlogs(self) -> Iterator[Metric]:
        peers: Iterable[Peer] = (*self._gateway.sessions, *self._chat.streams)
        backlogs = [peer.backlog for peer in peers]
        yield _gauge("chadchat_backlog_bytes", "Bytes that wait for all connections", sum(backlogs))
        yield _gauge(
            "chadchat_backlog_largest_bytes", "Bytes that wait for the one with most of them",
            max(backlogs, default=0),
        )  # fmt: skip
        yield _gauge(
            "chadchat_log_waiting_messages", "Messages that the log has not stored yet",
            self._log.figures.waiting,
        )  # fmt: skip
        yield _gauge("chadchat_tasks", "Tasks of the event loop", len(asyncio.all_tasks()))

    def _rooms(self) -> Iterator[Metric]:
        yield _gauge("chadchat_rooms", "Rooms in memory", len(self._chat.rooms))
        if self._rooms_stored is not None:
            yield _gauge("chadchat_rooms_stored", "Rooms in the log", self._rooms_stored)
        yield _gauge("chadchat_max_rooms", "Rooms that there may be", self._limits.rooms)

    def _messages(self) -> Iterator[Metric]:
        hub = self._chat.hub
        yield _counter("chadchat_messages", "Messages stored", self._chat.saying.stored)
        yield _counter("chadchat_deliveries", "Frames handed to connections", hub.deliveries)
        yield _histogram(
            "chadchat_delivery_seconds", "From a message's arrival until it is written to its room",
            hub.delays,
        )  # fmt: skip
        figures = self._log.figures
        yield _histogram(
            "chadchat_log_commit_seconds", "From handing a batch over until it is stored",
            figures.commits,
        )  # fmt: skip
        yield _histogram(
            "chadchat_log_batch_messages", "Messages that are stored together", figures.batches
        )

    def _servers(self) -> Iterator[Metric]:
        figures = self._log.figures
        yield _gauge("chadchat_servers", "Servers that share the log", figures.servers)
        yield _counter(
            "chadchat_log_outages", "Times that the shared log was away and came back",
            figures.outages,
        )  # fmt: skip
        yield _counter(
            "chadchat_log_renewals", "Rooms read again, as something might have been missed",
            figures.renewals,
        )  # fmt: skip

    def _refusals(self) -> Iterator[Metric]:
        refusals = self._chat.figures.refusals
        yield _counters(
            "chadchat_refusals", "Requests of clients and programs that were refused", "error",
            {code: refusals[code] for code in ERRORS},
        )  # fmt: skip
        yield _counter(
            "chadchat_wrong_guesses", "Wrong codes, tokens and passphrases",
            self._chat.doorman.guard.wrong,
        )  # fmt: skip
        yield _counters(
            "chadchat_http_requests", "HTTP requests answered", "status",
            {str(status): count for status, count in self._answers.by_status.items()},
        )  # fmt: skip
        yield _counter("chadchat_errors", "Errors that the server has logged", error_count.errors)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(name, text, value=value)


def _gauges(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _counters(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _histogram(name: str, text: str, histogram: Histogram) -> Metric:
    buckets = [(str(float(bound)), count) for bound, count in histogram.buckets()]
    buckets[-1] = ("+Inf", buckets[-1][1])
    return HistogramMetricFamily(name, text, buckets=buckets, sum_value=histogram.sum)

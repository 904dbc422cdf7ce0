"""Traces, where somebody wants them: spans of what was done, and not a word of what was said."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from chadchat_server.tracing import VARIABLES, start_tracing
from tests.metrics import read_metrics
from tests.server.web.api.program import Program
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


class _Collector:
    """Takes traces by OTLP over HTTP; ``received`` is all that came, as it came."""

    def __init__(self) -> None:
        self.received = b""
        self.service: dict[str, str] = {}
        self.spans: list[Span] = []

    async def take(self, request: web.Request) -> web.Response:
        self.received += await request.read()
        for resource in ExportTraceServiceRequest.FromString(await request.read()).resource_spans:
            self.service = {
                each.key: each.value.string_value for each in resource.resource.attributes
            }
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return web.Response()

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]

    def parts(self, span: Span) -> Counter[str]:
        """Return the names of what was done within ``span``."""
        return Counter(
            each.name
            for each in self.spans
            if (each.trace_id, each.parent_span_id) == (span.trace_id, span.span_id)
        )

    @classmethod
    @asynccontextmanager
    async def listening(cls) -> AsyncIterator[tuple[_Collector, str]]:
        collector, app = cls(), web.Application()
        app.router.add_post("/v1/traces", collector.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield collector, "http://{}:{}".format(*runner.addresses[0])
        finally:
            await runner.cleanup()


def _attributes(span: Span) -> dict[str, str | int]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


async def test_the_way_of_a_message_and_what_was_asked_for(tmp_path: Path) -> None:
    async with _Collector.listening() as (collector, url):
        environment = {VARIABLES[0]: url}
        with ServerProcess(tmp_path, environment=environment) as server:
            async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
                room = await ada.create("Ada Lovelace")
                await bob.join(room.room, name="Bob")
                await ada.say("a secret", id="an-id")
                await ada.say("a secret", id="an-id")
                await bob.heard_line("a secret")
                await bob.refused("join", {"code": "QQQQ", "name": "Bob"})
                await bob.refused("message", {"data": "other", "id": "an-id"})
            async with Program.at(server.url) as program:
                seat = await program.join(room.room, "Eve")
                await program.say(seat, "a word")
                await program.refused(401, "GET", "/api/rooms/QQQQ")
            assert await asyncio.to_thread(server.terminate) == 0
    assert "Traceback" not in server.stderr
    assert collector.service["service.name"] == "chadchat-server"
    for message in (messages := collector.named("message")):
        assert collector.parts(message) == {"store": 1, "say": 1}
        [store, say] = sorted(
            (span for span in collector.spans if span.parent_span_id == message.span_id),
            key=lambda span: span.start_time_unix_nano,
        )
        assert (store.name, say.name) == ("store", "say")
        assert (
            message.start_time_unix_nano
            <= store.start_time_unix_nano
            <= store.end_time_unix_nano
            <= say.start_time_unix_nano
            <= say.end_time_unix_nano
            <= message.end_time_unix_nano
        )
    assert [_attributes(span) for span in messages if span.attributes] == [
        {"error.type": "conflict"}
    ]
    alone = [span for span in messages if not span.parent_span_id]
    assert (len(messages), len(alone)) == (4, 3)
    [create] = collector.named("create")
    assert collector.parts(create)["log claim"] == 1
    joins = collector.named("join")
    assert [_attributes(span) for span in joins] == [{}, {"error.type": "room_not_found"}]
    assert collector.parts(joins[0])["log change"] == 1
    [said] = collector.named("POST /api/rooms/{code}/messages")
    assert collector.parts(said)["message"] == 1
    assert _attributes(said)["http.response.status_code"] == 201
    assert all(span.status.code == Status.STATUS_CODE_UNSET for span in collector.spans)
    for said_by_clients in (room.room, "QQQQ", "Lovelace", "a secret", "an-id", "127.0.0.1"):
        assert said_by_clients.encode() not in collector.received


async def test_a_collector_that_is_away_holds_nobody_up(tmp_path: Path) -> None:
    async with _Collector.listening() as (_, nobody_there):
        pass
    with ServerProcess(tmp_path, environment={VARIABLES[0]: nobody_there}) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            assert (await ada.say("goes on")).seq == 1
        assert (await read_metrics(server.url)).total("chadchat_messages_total") == 1
        assert await asyncio.to_thread(server.terminate) == 0


def test_nothing_of_it_is_imported_unless_it_is_asked_for() -> None:
    # Beside what redis, which socketio imports, imports by itself.
    code = (
        "import sys, chadchat_server.serving as s; s.start_tracing();"
        "sys.exit(not {'chadchat_server.tracing.spans', 'opentelemetry.exporter'}.isdisjoint("
        "sys.modules))"
    )
    environment = {"PATH": ""}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    environment[VARIABLES[0]] = "http://127.0.0.1:9"
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode


def test_without_the_extra_the_server_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(VARIABLES[1], "http://127.0.0.1:9/v1/traces")
    monkeypatch.setitem(sys.modules, "chadchat_server.tracing.spans", None)
    assert start_tracing().middlewares == ()
    assert "pip install 'chadchat[otel]'" in caplog.text

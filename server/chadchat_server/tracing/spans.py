"""Spans of OpenTelemetry, sent to a collector by OTLP over HTTP.

No span says anything that a client has chosen: no room, name, address or text. Where they are sent,
how many are taken and what the service is called is set by OpenTelemetry's standard variables,
which its SDK reads.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from inspect import iscoroutinefunction
from typing import cast

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer

from chadchat_shared.answers import Answer
from chadchat_shared.errors import ChatError, StorageFull, Unavailable
from chadchat_shared.requests import Request

from ..domain.changes import AnyChange
from ..domain.records import Draft
from ..fanout import Session
from ..gateway import Handle
from ..log import Changed, Outcome, RoomLog
from .tracing import LogT, Tracing

_SERVICE = "chadchat-server"

_STOP_SECONDS = 1.0
"""How long the last spans may take on their way, of what a stop of the server may."""

_FAILURES = (Unavailable, StorageFull)
"""Refusals of what may be done, and cannot be now."""


class OpenTelemetry(Tracing):
    """Traces HTTP requests, requests of connections, messages, and what is asked of the log."""

    def __init__(self) -> None:
        release = version("chadchat")
        service = Resource.create({"service.name": _SERVICE, "service.version": release})
        self._provider = TracerProvider(
            resource=service.merge(OTELResourceDetector().detect()), shutdown_on_exit=False
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer(_SERVICE, release)

    @property
    def middlewares(self) -> Sequence[Middleware]:
        """Trace each HTTP request."""
        return (self._answer,)

    @web.middleware
    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        method = request.method if request.method in hdrs.METH_ALL else "_OTHER"
        attributes = {"http.request.method": method}
        if resource is not None:
            attributes["http.route"] = resource.canonical
        name = " ".join(attributes.values())
        with _span(self._tracer, name, SpanKind.SERVER) as span:
            span.set_attributes(attributes)
            try:
                response = await handler(request)
            except web.HTTPException as refusal:
                _note_status(span, refusal.status)
                raise
            _note_status(span, response.status)
            return response

    def requests(self, handle: Handle) -> Handle:
        """Trace each request of a connection that has to be awaited."""

        def traced(
            session: Session, request: Request
        ) -> Answer | Coroutine[object, object, Answer]:
            done = handle(session, request)
            return done if isinstance(done, Answer) else self._await(request.event, done)

        return traced

    async def _await(self, name: str, work: Coroutine[object, object, Answer]) -> Answer:
        with _span(self._tracer, name, SpanKind.SERVER):
            return await work

    def log(self, log: LogT) -> LogT:
        """Trace messages on their way, and what else is asked of ``log``."""
        return cast("LogT", _TracedLog(log, self._tracer))

    async def stop(self) -> None:
        """Send what has not been sent; what the collector does not take in time is lost."""
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()

        def work() -> None:
            self._provider.shutdown()
            with suppress(RuntimeError):  # nobody has waited so long, and the loop is closed
                loop.call_soon_threadsafe(stopped.set)

        threading.Thread(target=work, name="chadchat-traces", daemon=True).start()
        with suppress(TimeoutError):
            async with asyncio.timeout(_STOP_SECONDS):
                await stopped.wait()


class _TracedLog:
    """Does all that ``log`` does."""

    def __init__(self, log: RoomLog, tracer: Tracer) -> None:
        self._log = log
        self._tracer = tracer

    def append(self, draft: Draft, done: Callable[[Outcome], None]) -> None:
        """Trace a message: until it is stored, then until it has been written to its room."""
        message = self._tracer.start_span("message", _context(), SpanKind.SERVER)
        part = partial(self._tracer.start_span, context=trace.set_span_in_context(message))
        storing = part("store")

        def stored(outcome: Outcome) -> None:
            storing.end()
            if isinstance(outcome, ChatError):
                _note_error(message, outcome)
            saying = part("say")
            done(outcome)
            loop = asyncio.get_running_loop()
            for span in (saying, message):
                loop.call_soon(span.end)  # after what is said in this turn has been written

        self._log.append(draft, stored)

    def change(self, code: str, change: AnyChange, done: Callable[[Changed], None]) -> None:
        """Trace a change until it is stored."""
        storing = self._tracer.start_span("log change", _context(), SpanKind.CLIENT)

        def stored(became: Changed) -> None:
            if isinstance(became, ChatError):
                _note_error(storing, became)
            storing.end()
            done(became)

        self._log.change(code, change, stored)

    def __getattr__(self, name: str) -> object:
        """Return the log's own ``name``; what is to be awaited is traced."""
        own = getattr(self._log, name)
        if not iscoroutinefunction(own):
            return own

        async def traced(*arguments: object, **options: object) -> object:
            with _span(self._tracer, f"log {name}", SpanKind.CLIENT):
                return await own(*arguments, **options)

        setattr(self, name, traced)
        return traced


@contextmanager
def _span(tracer: Tracer, name: str, kind: SpanKind) -> Iterator[Span]:
    """Trace what is done in this context, and whether it failed."""
    with tracer.start_as_current_span(
        name, _context(), kind, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except web.HTTPException:  # which is an answer
            raise
        except Exception as error:
            _note_error(span, error)
            raise


def _context() -> Context | None:
    """Return where a span begins: in the one that is under way, else by itself.

    What a connection sends is heard in the context of the request that opened it, which is over.
    """
    return None if trace.get_current_span().is_recording() else Context()


def _note_status(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.set_status(StatusCode.ERROR)


def _note_error(span: Span, error: Exception) -> None:
    """Say why something was not done; a refusal of what may not be done is no mistake."""
    refusal = isinstance(error, ChatError) and error.code
    span.set_attribute("error.type", refusal or type(error).__name__)
    if not refusal or isinstance(error, _FAILURES):
        span.set_status(StatusCode.ERROR)

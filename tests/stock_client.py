"""The stock python-socketio client, as any program from outside would use it, with types."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
import msgspec
import socketio

from chadchat_shared.answers import Answer, Refusal, Snapshot, Stored
from chadchat_shared.decoding import read_event
from chadchat_shared.events import ChatMessage, Notice, ServerEvent
from tests.patience import PATIENCE_SECONDS
from tests.tls_connector import TlsConnector

AnswerT = TypeVar("AnswerT", bound=Answer)
EventT = TypeVar("EventT", bound=ServerEvent)

WEBSOCKET = ("websocket",)
POLLING = ("polling",)
UPGRADING = ("polling", "websocket")


class StockClient:
    """One connection. ``events`` is everything that the server has said, in its order.

    Whatever comes is read as the protocol's types, and has to have exactly their form.
    """

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.events: list[ServerEvent] = []
        self.connected = True
        self._client = socketio.AsyncClient(
            reconnection=False, http_session=http, request_timeout=PATIENCE_SECONDS
        )
        self._client.on("*", self._hear)
        self._client.on("disconnect", self._end)
        self._changed = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def to(
        cls, url: str, transports: Sequence[str] = WEBSOCKET, *, cookie: str | None = None,
        address: str = "127.0.0.1", trusting: ssl.SSLContext | None = None,
    ) -> AsyncIterator[StockClient]:  # fmt: skip
        """Connect from ``address`` to the server at ``url``; disconnect in the end.

        ``trusting`` is what is trusted by TLS, where that is not what everybody trusts.
        """
        headers = {} if cookie is None else {"Cookie": cookie}
        connector = (
            aiohttp.TCPConnector(local_addr=(address, 0))
            if trusting is None
            else TlsConnector(trusting, address)
        )
        async with aiohttp.ClientSession(connector=connector) as http:
            client = cls(http)
            await client._client.connect(
                url, headers=headers, transports=list(transports), wait_timeout=PATIENCE_SECONDS
            )
            try:
                yield client
            finally:
                await client._client.shutdown()

    async def call(self, event: str, *arguments: object) -> dict[str, object]:
        """Send an event; return its answer as it came."""
        data = arguments[0] if len(arguments) == 1 else arguments
        try:
            answer: dict[str, object] = await self._client.call(
                event, data, timeout=PATIENCE_SECONDS
            )
        except socketio.exceptions.TimeoutError:
            state = "still there" if self.connected else "gone"
            raise AssertionError(f"no answer to {event!r}; the connection is {state}") from None
        return answer

    async def done(self, kind: type[AnswerT], event: str, payload: Mapping[str, object]) -> AnswerT:
        """Send an event that has to be done; return the answer, which has to be a ``kind``."""
        answer = await self.call(event, dict(payload))
        done = msgspec.convert(answer, kind)
        assert msgspec.to_builtins(done) == answer
        return done

    async def refused(self, event: str, *arguments: object) -> Refusal:
        """Send an event that has to be refused; return the refusal."""
        answer = await self.call(event, *arguments)
        refusal = msgspec.convert(answer, Refusal)
        assert msgspec.to_builtins(refusal) == answer
        assert refusal.message
        return refusal

    async def create(self, name: str, **more: object) -> Snapshot:
        return await self.done(Snapshot, "create", {"name": name, **more})

    async def join(self, code: str, **more: object) -> Snapshot:
        return await self.done(Snapshot, "join", {"code": code, **more})

    async def say(self, text: str, **more: object) -> Stored:
        return await self.done(Stored, "message", {"data": text, **more})

    async def emit(self, event: str, payload: Mapping[str, object]) -> None:
        """Send an event and ask for no answer."""
        await self._client.emit(event, dict(payload))

    def of(self, kind: type[EventT]) -> list[EventT]:
        """Return the events of ``kind`` that have come."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def lines(self) -> list[ChatMessage]:
        return self.of(ChatMessage)

    @property
    def notices(self) -> list[tuple[str, str]]:
        """Kind and name of the notices that have come."""
        return [(notice.kind, notice.name) for notice in self.of(Notice)]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` is true; it is looked at whenever something comes."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def heard(
        self, kind: type[EventT], where: Callable[[EventT], bool] = lambda _: True
    ) -> EventT:
        """Return the first event of ``kind`` ``where`` that is so, waiting for it."""
        await self.until(lambda: any(where(event) for event in self.of(kind)))
        return next(event for event in self.of(kind) if where(event))

    async def heard_line(self, text: str) -> ChatMessage:
        return await self.heard(ChatMessage, lambda line: line.message == text)

    async def heard_lines(self, count: int) -> list[ChatMessage]:
        """Wait until ``count`` lines of the log have come; return them."""
        await self.until(lambda: len(self.lines) >= count)
        return self.lines

    async def ended(self) -> None:
        """Wait until the connection is no more."""
        await self.until(lambda: not self.connected)

    async def disconnect(self) -> None:
        await self._client.disconnect()

    def _hear(self, event: str, payload: object) -> None:
        read = read_event(event, payload)
        assert read is not None, event
        assert msgspec.to_builtins(read) == payload
        self.events.append(read)
        self._changed.set()

    def _end(self, _reason: str) -> None:
        self.connected = False
        self._changed.set()

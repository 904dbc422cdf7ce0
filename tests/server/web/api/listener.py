"""A program that listens to a room's stream, as one in a browser does by EventSource."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple, TypeVar

import aiohttp
import msgspec

from chadchat_server.web.api.answers import Membership
from chadchat_shared.decoding import read_event
from chadchat_shared.events import ChatMessage, ServerEvent
from tests.patience import PATIENCE_SECONDS

EventT = TypeVar("EventT", bound=ServerEvent)


class Heard(NamedTuple):
    """An event of the stream."""

    name: str
    data: bytes

    @property
    def event(self) -> ServerEvent:
        event = read_event(self.name, msgspec.json.decode(self.data))
        assert event is not None, self
        return event


class Listener:
    """``last_id`` and ``retry`` (in milliseconds) are what the stream has said last."""

    def __init__(self, content: aiohttp.StreamReader) -> None:
        self._content = content
        self.last_id = ""
        self.retry = 0

    @classmethod
    @asynccontextmanager
    async def to(
        cls, url: str, who: Membership, query: str = "", headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[Listener]:
        """Listen, from the beginning of the stream on."""
        bearer = {"Authorization": f"Bearer {who.token}"}
        async with (
            aiohttp.ClientSession(url) as http,
            http.get(
                f"/api/rooms/{who.room}/events{query}", headers={**bearer, **(headers or {})}
            ) as response,
        ):
            assert response.status == 200, await response.text()
            assert response.headers["Content-Type"] == "text/event-stream"
            yield cls(response.content)

    async def next(self) -> Heard | None:
        """Return the next event, None at the end of the stream."""
        name, data = "", b""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while line := await self._content.readline():
                field, _, value = line.rstrip(b"\n").partition(b": ")
                match field:
                    case b"id":
                        self.last_id = value.decode()
                    case b"retry":
                        self.retry = int(value)
                    case b"event":
                        name = value.decode()
                    case b"data":
                        data = value
                    case b"" if name:
                        return Heard(name, data)
        return None

    async def heartbeat(self) -> None:
        """Wait for a comment."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (line := await self._content.readline()) != b":\n":
                assert line, "the stream has ended"

    async def lines(self, count: int) -> list[ChatMessage]:
        """Return the next ``count`` lines of the log, whatever is said between them."""
        lines: list[ChatMessage] = []
        while len(lines) < count:
            lines.append(await self.until(ChatMessage))
            assert self.last_id == str(lines[-1].seq)
        return lines

    async def until(self, kind: type[EventT]) -> EventT:
        """Return the next event of ``kind``."""
        while (heard := await self.next()) is not None:
            if isinstance(event := heard.event, kind):
                return event
        raise AssertionError(f"the stream has ended without {kind.__name__}")

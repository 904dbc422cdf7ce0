"""A member whose connections change from long-polling to WebSocket in the middle of the talk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import aiohttp
import msgspec

from chadchat_shared.answers import Snapshot, Stored
from tests.inbox import Inbox
from tests.patience import PATIENCE_SECONDS
from tests.server.gateway.polling import SOCKET, Polling, event

from .journals import Journal, read_missed

_LINES = 3
"""Lines that are heard at least before an upgrade, and after it."""


class Upgrader:
    """Comes by long-polling, upgrades, goes and comes back; its journal goes through all that.

    It upgrades as the clients of Engine.IO do (protocol 4, "Upgrade"): it polls until its probe is
    answered, lets the last poll end, and only then changes over.
    """

    def __init__(self, url: str, room: str, name: str) -> None:
        self.journal = Journal(name)
        self.upgrades = 0
        self._url = url
        self._join: dict[str, object] = {"code": room, "name": name}

    async def talk(self, over: asyncio.Event) -> None:
        """Upgrade again and again, saying something before and after it, until it is ``over``."""
        while not over.is_set():
            await self._visit(self._talk)
            self.upgrades += 1

    async def catch_up(self) -> None:
        """Come once more and read what was missed, to the log's end."""
        await self._visit(None)

    async def _visit(self, then: Callable[[_Visit], Awaitable[None]] | None) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), aiohttp.ClientSession(self._url) as http:
            visit = _Visit(http, await Polling.entered(http))
            after = self.journal.seq
            answer = await visit.ask("join", {**self._join, "after": after})
            snapshot = msgspec.convert(answer, Snapshot)
            if snapshot.token:
                self._join = {"code": snapshot.room, "token": snapshot.token}
            self.journal.lines += await read_missed(visit.ask, snapshot, after)
            if then is not None:
                await then(visit)
            self.journal.lines += visit.inbox.lines

    async def _talk(self, visit: _Visit) -> None:
        said = {number: f"{self.journal.name} {self.upgrades}.{number}" for number in (1, 2)}
        while len(visit.inbox.lines) < _LINES:
            await visit.poll()
        await visit.polling.post(event(1, "message", data=said[1]))
        async with await visit.upgrade() as socket:
            await socket.send_str(event(2, "message", data=said[2]))
            enough = len(visit.inbox.lines) + _LINES
            while not (visit.inbox.answers.keys() >= said.keys()) or (
                len(visit.inbox.lines) < enough
            ):
                visit.inbox.take(await socket.receive_str())
        for number, text in said.items():
            stored = msgspec.convert(visit.inbox.answers[number], Stored)
            self.journal.promised.append((text, stored))


class _Visit:
    """One connection of an upgrader's."""

    def __init__(self, http: aiohttp.ClientSession, polling: Polling) -> None:
        self.inbox = Inbox()
        self.polling = polling
        self._http = http
        self._last_id = 1_000

    async def poll(self) -> None:
        for packet in await self.polling.poll():
            self.inbox.take(packet)

    async def ask(self, name: str, payload: Mapping[str, object]) -> dict[str, object]:
        self._last_id += 1
        await self.polling.post(event(self._last_id, name, **payload))
        while self._last_id not in self.inbox.answers:
            await self.poll()
        return self.inbox.answers[self._last_id]

    async def upgrade(self) -> aiohttp.ClientWebSocketResponse:
        """Change over to a WebSocket and return it."""
        query = {**self.polling.query, "transport": "websocket"}
        socket = await self._http.ws_connect(SOCKET, params=query, max_msg_size=0)
        probed = asyncio.Event()

        async def keep_polling() -> None:
            while not probed.is_set():
                await self.poll()

        polling = asyncio.create_task(keep_polling())
        await socket.send_str("2probe")
        assert await socket.receive_str() == "3probe"
        probed.set()
        await polling
        await socket.send_str("5")
        return socket

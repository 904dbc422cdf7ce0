"""A WebSocket to the server on which any frame at all can be sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from tests.patience import PATIENCE_SECONDS

_SOCKET = "/socket.io/?EIO=4&transport=websocket"


class RawSocket:
    """One WebSocket. ``frames`` is every text frame that has come, as it came."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.frames: list[str] = []
        self._socket = socket
        self._last_id = 1_000

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str, *, cookie: str | None = None) -> AsyncIterator[RawSocket]:
        """Open a WebSocket that has not joined the namespace yet."""
        headers = {} if cookie is None else {"Cookie": cookie}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.ws_connect(url + _SOCKET, max_msg_size=0) as socket,
        ):
            raw = cls(socket)
            await raw.receive('0{"sid"')
            yield raw

    async def connect(self) -> None:
        """Join the namespace."""
        await self.send("40")
        await self.receive("40{")

    async def enter(self) -> str:
        """Join the namespace and make a room; return its code."""
        await self.connect()
        room = await self.ask("create", {"name": "Raw"})
        assert room["ok"], room
        return str(room["room"])

    async def send(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            await self._socket.send_str(frame)
        else:
            await self._socket.send_bytes(frame)

    async def receive(self, start: str) -> str:
        """Return the next frame that begins with ``start``."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                message = await self._socket.receive()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    raise ConnectionError(f"{message.type!r} instead of {start!r}")
                self.frames.append(message.data)
                if message.data.startswith(start):
                    return str(message.data)

    async def answer(self, packet_id: int | str) -> dict[str, object]:
        """Return the answer to the event that was sent with this id."""
        frame = await self.receive(f"43{packet_id}[")
        [answer] = json.loads(frame.removeprefix(f"43{packet_id}"))
        assert isinstance(answer, dict)
        return answer

    async def ask(self, event: str, payload: object) -> dict[str, object]:
        """Send an event; return its answer."""
        self._last_id += 1
        await self.send(f"42{self._last_id}{json.dumps([event, payload])}")
        return await self.answer(self._last_id)

    async def closed(self) -> int | None:
        """Wait until the server has closed the connection; return the status of the closing."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._socket.closed:
                message = await self._socket.receive()
                if message.type is aiohttp.WSMsgType.TEXT:
                    self.frames.append(message.data)
        return self._socket.close_code

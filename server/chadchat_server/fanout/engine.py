"""Engine.IO's server with our own Session and WebSocket driver.

Leans on these parts of ``engineio.AsyncServer``: ``_handle_connect`` (overridden), ``_async`` (the
table of the web framework's parts), ``sockets``, ``handlers``, ``_trigger_event``, ``_upgrades``,
``_ok`` and ``_unauthorized``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import cast

import engineio
from aiohttp import web
from engineio import packet as engine_packet
from engineio.exceptions import QueueEmpty

from .driver import WebSocketDriver
from .polling import PollQueue
from .session import Session


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # engineio has no types
    """Keeps the sessions, by their id, in ``sockets``."""

    sockets: dict[str, Session]
    _async: dict[str, object]

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._async = {**self._async, "websocket": WebSocketDriver}
        self._tasks: set[asyncio.Task[None]] = set()

    def create_queue(self) -> PollQueue:
        """Make what a session's packets wait in for a poll."""
        return PollQueue()

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Run ``work`` in a task that is kept until it ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def announce_end(self, sid: str, reason: str) -> None:
        """Tell the Socket.IO server that a session ends."""
        await self._trigger_event("disconnect", sid, reason, run_async=False)

    async def _handle_connect(
        self, environ: dict[str, object], transport: str, jsonp_index: int | None = None
    ) -> object:
        """Open a session (Engine.IO protocol 4, "Handshake")."""
        request = cast("web.Request", environ["aiohttp.request"])
        session = Session(self, self.generate_id(), request)
        self.sockets[session.sid] = session
        await session.send(engine_packet.Packet(engine_packet.OPEN, {
            "sid": session.sid,
            "upgrades": self._upgrades(session.sid, transport),
            "pingInterval": int(self.ping_interval * 1000),
            "pingTimeout": int(self.ping_timeout * 1000),
            "maxPayload": self.max_http_buffer_size,
        }))  # fmt: skip
        await self._trigger_event("connect", session.sid, environ, run_async=False)
        session.schedule_ping()
        if transport == "websocket":
            try:
                response = await session.handle_get_request(environ)
                return response if isinstance(response, web.StreamResponse) else self._bad_request()
            finally:
                await session.close(abort=True, reason=self.reason.TRANSPORT_CLOSE)
        session.connected = True
        try:
            return self._ok(await session.poll(), jsonp_index=jsonp_index)
        except QueueEmpty:
            return self._bad_request()

"""Real engines and sessions, on connections that keep what is written to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from aiohttp import web

from chadchat_server.fanout import Engine, Session
from chadchat_server.fanout.polling import Polling
from chadchat_server.fanout.websocket import WebSocket
from chadchat_shared.limits import BACKLOG_MAX, FRAME_MAX
from tests.patience import PATIENCE_SECONDS

Work = Coroutine[object, object, None]


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until ``condition`` is true."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110  # what is waited for sets no event
            await asyncio.sleep(0)


class RecordingTransport(asyncio.Transport):
    """``writes`` is what was written, write by write; ``reading`` is False while that is paused."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.reading = True
        self.aborted = False
        self._closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True

    def abort(self) -> None:
        self.aborted = self._closing = True

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        assert isinstance(protocol, asyncio.Protocol)
        self.protocol = protocol

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Buffer nothing."""


class Ear:
    """A listener: ``heard`` is what came in, ``endings`` why sessions ended.

    ``respond`` is what is done with a message beside; it may be set.
    """

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.endings: list[str] = []
        self.respond: Callable[[Session, bytes], Work | None] = lambda _session, _data: None

    def opened(self, session: Session, request: web.Request) -> None:
        """Mind nothing."""

    def receive(self, session: Session, data: bytes) -> Work | None:
        self.heard.append(data)
        return self.respond(session, data)

    def ended(self, session: Session, reason: str) -> None:
        self.endings.append(reason)


@dataclass
class World:
    """An engine that tells ``ear`` what it hears."""

    ear: Ear = field(default_factory=Ear)

    def __post_init__(self) -> None:
        self.engine = Engine(
            async_mode="aiohttp", monitor_clients=False, max_http_buffer_size=FRAME_MAX
        )
        self.engine.listener = self.ear
        self.engine.backlog_max = BACKLOG_MAX
        self.closing: dict[WebSocket, asyncio.Future[None]] = {}

    def socket(self) -> tuple[WebSocket, RecordingTransport]:
        """Return a WebSocket without a receiver."""
        transport = RecordingTransport()
        return WebSocket(transport, FRAME_MAX, BACKLOG_MAX, self.closing), transport

    def session(self) -> tuple[Session, RecordingTransport]:
        """Return an open session that is a WebSocket."""
        session = Session(self.engine, "address")
        socket, transport = self.socket()
        session.attach(socket)
        self.engine.sockets[session.sid] = session
        return session, transport

    def polling_session(self) -> tuple[Session, Polling]:
        """Return an open session that polls."""
        polling = Polling()
        session = Session(self.engine, "address", polling)
        self.engine.sockets[session.sid] = session
        return session, polling

"""What a page's WebSocket goes through on its way to the server."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable

import msgspec
from playwright.async_api import WebSocketRoute

from chadchat_shared.answers import Refusal
from chadchat_shared.errors import ChatError
from tests.browser.page import RoomPage


def _everything(_frame: str) -> bool:
    return True


class Cable:
    """It can be cut, lose what the server sends, refuse what the page asks, and be mended."""

    def __init__(self) -> None:
        self.passes: Callable[[str], bool] = _everything
        """Whether a frame of the server reaches the page."""
        self.carries: Callable[[str], bool] = _everything
        """Whether a frame of the page reaches the server."""
        self.sent: list[str] = []
        """The frames of the page."""
        self.lost = asyncio.Event()
        """Whether a frame has been lost, of either side."""
        self.connections = 0
        self._refusals: dict[str, ChatError] = {}
        self._is_cut = False
        self._ends: list[WebSocketRoute] = []

    async def on_socket(self, page_end: WebSocketRoute) -> None:
        if self._is_cut:
            await page_end.close()
            return
        self.connections += 1
        server_end = page_end.connect_to_server()
        self._ends += [page_end, server_end]

        def to_server(frame: str | bytes) -> None:
            self.sent.append(str(frame))
            if refusal := self._refusal_of(str(frame)):
                page_end.send(refusal)
            elif self.carries(str(frame)):
                server_end.send(frame)
            else:
                self.lost.set()

        def to_page(frame: str | bytes) -> None:
            if self.passes(str(frame)):
                page_end.send(frame)
            else:
                self.lost.set()

        page_end.on_message(to_server)
        server_end.on_message(to_page)

    def requests(self, event: str) -> list[str]:
        """Return the page's requests of the kind."""
        return [frame for frame in self.sent if f'["{event}"' in frame]

    def refuse(self, event: str, error: ChatError) -> None:
        """Answer the page's requests of the kind with ``error``, in place of the server."""
        self._refusals[event] = error

    async def cut(self) -> None:
        self._is_cut = True
        for end in self._ends:
            await end.close()

    def mend(self) -> None:
        self._is_cut = False
        self._refusals.clear()
        self.passes = self.carries = _everything

    def _refusal_of(self, frame: str) -> str | None:
        request = re.match(r'42(\d+)\["(\w+)"', frame)
        error = request and self._refusals.get(request[2])
        if not request or not error:
            return None
        return f"43{request[1]}{json.dumps([msgspec.to_builtins(Refusal.of(error))])}"


async def wired(room: RoomPage) -> Cable:
    """Load the page anew, with a cable of ours between it and the server."""
    cable = Cable()
    await room.page.route_web_socket("**/socket.io/**", cable.on_socket)
    await room.page.reload()
    await room.ready()
    return cable

"""People and programs in one room, each with its own client, all with the same four abilities."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import socketio
from playwright.async_api import expect

from tests.browser.node import WEB, environment, node
from tests.browser.page import RoomPage
from tests.patience import PATIENCE_SECONDS
from tests.tmux import Tmux


class Participant(Protocol):
    """Somebody in the room."""

    async def say(self, text: str) -> None:
        """Write ``text``; it may be sent later, when the server is back."""

    async def heard(self, texts: list[str]) -> list[str]:
        """Wait until all of ``texts`` have been seen; return them in the order they are shown."""

    async def back(self) -> None:
        """Wait until the client has come back to the room by itself."""


class InTerminal:
    """The terminal client in a real terminal."""

    def __init__(self, terminal: Tmux) -> None:
        self._terminal = terminal

    async def say(self, text: str) -> None:
        await asyncio.to_thread(self._terminal.type, text, "Enter")

    async def heard(self, texts: list[str]) -> list[str]:
        screen = await asyncio.to_thread(
            self._terminal.wait_for, lambda screen: all(text in screen for text in texts)
        )
        assert all(screen.count(text) == 1 for text in texts), screen
        return sorted(texts, key=screen.index)

    async def lost(self) -> None:
        """Wait until it says that the connection is lost."""
        await asyncio.to_thread(self._terminal.wait_for, "Connection lost.")

    async def back(self) -> None:
        await asyncio.to_thread(self._terminal.wait_for, "connected")


class OnPage:
    """The page in Chromium."""

    def __init__(self, room: RoomPage) -> None:
        self._room = room

    async def say(self, text: str) -> None:
        await self._room.type(text)

    async def heard(self, texts: list[str]) -> list[str]:
        for text in texts:
            await expect(self._room.messages.filter(has_text=text)).to_have_count(1)
        return [text for text in await self._room.messages.all_inner_texts() if text in texts]

    async def lost(self) -> None:
        """Wait until it says that the connection is lost."""
        await self._room.lost()

    async def back(self) -> None:
        await self._room.ready()


class InJavaScript:
    """The program ``stock_client.mjs`` with the stock socket.io-client."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._log: list[str] = []
        self._printed = asyncio.Condition()
        self._joins = 0
        self.acknowledged: dict[str, int] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str, room: str, name: str) -> AsyncIterator[InJavaScript]:
        """Join the room; end the program in the end."""
        process = await asyncio.create_subprocess_exec(
            node(), "test/stock_client.mjs", url, room, name, cwd=WEB, env=environment(),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        program = cls(process)
        try:
            await program._joined(1)
            yield program
        finally:
            await program._stop()

    async def say(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{text}\n".encode())
        await self._wait(lambda: text in self.acknowledged)

    async def heard(self, texts: list[str]) -> list[str]:
        await self._wait(lambda: set(texts) <= set(self._log))
        return [text for text in self._log if text in texts]

    async def back(self) -> None:
        await self._joined(2)

    async def _joined(self, times: int) -> None:
        await self._wait(lambda: self._joins >= times)

    async def _stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._process.wait()
            await self._reading

    async def _wait(self, condition: Condition) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self._printed:
            await self._printed.wait_for(condition)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            printed = json.loads(line)
            async with self._printed:
                match printed:
                    case {"heard": str(text)}:
                        self._log.append(text)
                    case {"joined": _}:
                        self._joins += 1
                    case {"stored": int(seq), "text": str(text)}:
                        self.acknowledged[text] = seq
                self._printed.notify_all()


class Condition(Protocol):
    """Something that becomes true."""

    def __call__(self) -> bool: ...


class InPython:
    """The stock python-socketio client with its own reconnection."""

    def __init__(self) -> None:
        self.room = ""
        self._client = socketio.AsyncClient(reconnection_delay=0.2, reconnection_delay_max=0.5)
        self._log: list[str] = []
        self._heard = asyncio.Condition()
        self._seat: dict[str, object] = {}
        self._seq = 0
        self._joins = 0
        self.acknowledged: dict[str, int] = {}
        self._client.on("message", self._hear)
        self._client.on("connect", self._come_back)

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str, name: str) -> AsyncIterator[InPython]:
        """Open a room, whose code is ``room``; disconnect in the end."""
        program = cls()
        try:
            await program._client.connect(url, wait_timeout=PATIENCE_SECONDS)
            await program._create(name)
            yield program
        finally:
            await program._client.shutdown()

    async def say(self, text: str) -> None:
        answer = await self._client.call("message", {"data": text})
        assert answer["ok"], answer
        self.acknowledged[text] = answer["seq"]

    async def heard(self, texts: list[str]) -> list[str]:
        async with asyncio.timeout(PATIENCE_SECONDS), self._heard:
            await self._heard.wait_for(lambda: set(texts) <= set(self._log))
        return [text for text in self._log if text in texts]

    async def back(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self._heard:
            await self._heard.wait_for(lambda: self._joins >= 1)

    async def log(self) -> list[dict[str, object]]:
        """Return the room's log as the server has it now."""
        answer = await self._client.call("history", {"after": 0, "limit": 200})
        messages: list[dict[str, object]] = answer["messages"]
        return messages

    async def _create(self, name: str) -> None:
        snapshot = await self._client.call("create", {"name": name})
        self.room = str(snapshot["room"])
        self._seat = {
            "code": self.room, "token": snapshot["token"], "epoch": snapshot["epoch"],
        }  # fmt: skip

    async def _come_back(self) -> None:
        # A `call` would return only after what is said right behind the answer has been heard.
        if self._seat:
            join = {**self._seat, "after": self._seq}
            await self._client.emit("join", join, callback=self._join)

    async def _join(self, snapshot: dict[str, Any]) -> None:
        """Hear what was said meanwhile."""
        assert snapshot["ok"], snapshot
        for message in snapshot["messages"]:
            await self._hear(message)
        async with self._heard:
            self._joins += 1
            self._heard.notify_all()

    async def _hear(self, message: dict[str, object]) -> None:
        if message["kind"] != "chat" or int(str(message["seq"])) <= self._seq:
            return
        async with self._heard:
            self._seq = int(str(message["seq"]))
            self._log.append(str(message["message"]))
            self._heard.notify_all()


def terminal_client(
    url: str, room: str, name: str, environment: Mapping[str, str], *, columns: int = 80
) -> Tmux:
    """Return a terminal in which ``chadchat join`` runs."""
    command = [sys.executable, "-m", "chadchat_tui", "join", room, "--name", name, "--server", url]
    return Tmux(command, environment, columns=columns, rows=30)

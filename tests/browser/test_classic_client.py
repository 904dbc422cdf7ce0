"""The classic client, with the stock ``socket.io-client`` of JavaScript, in a room with a page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.node import WEB, environment, node
from tests.patience import PATIENCE_SECONDS


class ClassicClient:
    """The program ``classic_client.mjs``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def get_until(self, **expected: object) -> None:
        """Read what it prints, until that is what is ``expected``."""
        while await self.get() != expected:
            pass

    async def get(self) -> object:
        """Return the next thing that it printed."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            return json.loads(await self._process.stdout.readline())

    def say(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{text}\n".encode())


@asynccontextmanager
async def classic_client(*arguments: str) -> AsyncIterator[ClassicClient]:
    process = await asyncio.create_subprocess_exec(
        node(), "test/classic_client.mjs", *arguments, cwd=WEB, env=environment(),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    try:
        yield ClassicClient(process)
    finally:
        process.stdin.close()  # then it disconnects and ends
        async with asyncio.timeout(PATIENCE_SECONDS):
            await process.communicate()
    assert process.returncode == 0


async def test_the_classic_client_works_unchanged(people: People) -> None:
    ana = await people.create("Ana")
    async with classic_client(people.server.url, "Classic", await ana.code()) as classic:
        assert await classic.get() == {"status": 303, "location": "/room"}
        connecting = [await classic.get() for _ in range(3)]  # in whatever order
        assert {"upgraded": "websocket"} in connecting
        assert {"name": "Classic", "message": "has entered the room"} in connecting
        await expect(ana.notices.last).to_have_text("Classic has entered the room")
        classic.say("hello from the past")
        assert await classic.get() == {"name": "Classic", "message": "hello from the past"}
        await expect(ana.messages).to_have_text(["hello from the past"])
        await ana.say("hello from the page")
        assert await classic.get() == {"name": "Ana", "message": "hello from the page"}


async def test_the_classic_client_opens_rooms_too(people: People) -> None:
    async with classic_client(people.server.url, "Classic") as classic:
        assert await classic.get() == {"status": 303, "location": "/room"}
        classic.say("alone")
        await classic.get_until(name="Classic", message="alone")

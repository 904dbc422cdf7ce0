"""Servers that do not keep to the protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import socketio
from aiohttp import web

from .samples import snapshot

JOINED: dict[str, object] = msgspec.to_builtins(snapshot())
"""A sound answer to ``join``, but for the token that a newcomer gets."""

JOINED["token"] = "token"


class OddServer:
    """Answers each event with what ``answers`` has for it, and never one that it lacks."""

    def __init__(self, answers: dict[str, object]) -> None:
        self.url = ""
        self.asked: list[str] = []
        self.sockets = socketio.AsyncServer(async_mode="aiohttp")
        self.sockets.on("*", self._answer)
        self._answers = answers
        self._never = asyncio.Event()

    async def _answer(self, event: str, _sid: str, _payload: object) -> object:
        self.asked.append(event)
        if event not in self._answers:
            await self._never.wait()
        return self._answers.get(event)


@asynccontextmanager
async def odd_server(**answers: object) -> AsyncIterator[OddServer]:
    """Serve on a free port."""
    odd = OddServer(answers)
    application = web.Application()
    odd.sockets.attach(application)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    odd.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield odd
    finally:
        odd._never.set()
        await odd.sockets.shutdown()
        await runner.cleanup()

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


class Silence:
    """No answer at all."""


SILENCE = Silence()


class OddServer:
    """Answers each event with what ``answers`` has for it, or with what a function there makes of
    its payload, and never one that it lacks.
    """

    def __init__(self, answers: dict[str, object]) -> None:
        self.url = ""
        self.asked: list[str] = []
        self.sockets = socketio.AsyncServer(async_mode="aiohttp")
        self.sockets.on("*", self._answer)
        self.answers = answers
        self._never = asyncio.Event()

    async def cut(self) -> None:
        """End all connections."""
        for sid, _ in [*self.sockets.manager.get_participants("/", None)]:
            await self.sockets.disconnect(sid)

    async def _answer(self, event: str, _sid: str, payload: dict[str, object]) -> object:
        self.asked.append(event)
        answer = self.answers.get(event, SILENCE)
        if callable(answer):
            answer = answer(payload)
        if answer is SILENCE:
            await self._never.wait()
            return None  # to nobody: all connections have ended
        return answer


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
        await odd.sockets.shutdown()
        odd._never.set()
        await runner.cleanup()

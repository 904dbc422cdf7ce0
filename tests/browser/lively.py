"""A room with a bit of everything in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from playwright.async_api import expect

from chadchat_shared.answers import Answer, Snapshot, Stored
from tests.browser.conftest import People
from tests.browser.page import RoomPage
from tests.stock_client import StockClient


@asynccontextmanager
async def lively_room(people: People, *, phone: bool = False) -> AsyncIterator[RoomPage]:
    """Ana's room: four others are there, one has been, one is banned, and a message was refused."""
    ana = await people.create("Ana", phone=phone)
    code = await ana.code()
    async with AsyncExitStack() as stack:
        for name in ("Bo", "Chadwick the Third", "Dee", "Eve", "Finn", "Gus"):
            other = await stack.enter_async_context(StockClient.to(people.server.url))
            await other.done(Snapshot, "join", {"code": code, "name": name})
            text = f"*{name}* says `hello`, Ana: https://example.org\n```\nand this\n```"
            await other.done(Stored, "message", {"data": text})
            if name == "Dee":
                await other.done(Answer, "leave", {"room": code})
        await ana.say("tea?")
        await ana.type("/topic Tea, and whatever goes with it")
        await ana.type("/ban Gus")
        await ana.type("/debug")
        await ana.type("x" * 4_001)
        await expect(ana.unsent).to_contain_text(["Not sent."])
        await expect(ana.people).to_have_count(5)
        yield ana

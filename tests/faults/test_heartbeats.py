"""The heartbeat goes on while a room is full of talk, whatever one is connected by."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp

from tests.patience import PATIENCE_SECONDS
from tests.raw_socket import RawSocket
from tests.server.gateway.polling import SOCKET, Polling, event
from tests.server_here import serving_here
from tests.stock_client import StockClient

_BEAT_SECONDS = 1.0


async def test_everybody_is_pinged_in_the_middle_of_the_talk(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server):
        beats = server._gateway.eio.heartbeats
        beats.interval = beats.timeout = _BEAT_SECONDS
        async with StockClient.to(url) as ada, aiohttp.ClientSession(url) as http:
            room = (await ada.create("Ada")).room
            over = asyncio.Event()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_talk(ada, over))
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await asyncio.gather(
                        _answer_on_a_websocket(url, room), _answer_polling_and_upgraded(http, room)
                    )
                over.set()


async def _talk(client: StockClient, over: asyncio.Event) -> None:
    while not over.is_set():
        await client.say("tick")


async def _answer_on_a_websocket(url: str, room: str) -> None:
    async with RawSocket.to(url) as raw:
        await raw.connect()
        await raw.ask("join", {"code": room, "name": "WebSocket"})
        for _ in range(2):
            await raw.receive("2")
            await raw.send("3")


async def _answer_polling_and_upgraded(http: aiohttp.ClientSession, room: str) -> None:
    polling = await Polling.entered(http)
    await polling.post(event(1, "join", code=room, name="Polling"))
    while "2" not in await polling.poll():
        pass
    assert await polling.post("3") == 200
    async with http.ws_connect(SOCKET, params={**polling.query, "transport": "websocket"}) as ws:
        await ws.send_str("2probe")
        assert await ws.receive_str() == "3probe"
        pinged = "2" in await polling.poll()
        await ws.send_str("5")
        while not pinged:
            pinged = await ws.receive_str() == "2"
        await ws.send_str("3")

"""Connections that ask for nothing or answer nothing do not stay for ever."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from chadchat_server.serving import Server
from chadchat_shared.events import Notice
from tests.raw_socket import RawSocket
from tests.server_here import serving_here
from tests.stock_client import StockClient

from .polling import Polling, event


async def test_who_never_joins_the_namespace_is_closed(tmp_path: Path) -> None:
    async with (
        serving_here(tmp_path, join_deadline=1.5) as (url, _),
        StockClient.to(url) as ada,
        RawSocket.to(url) as stranger,
        RawSocket.to(url) as refused,
    ):
        await refused.send("40/foo,")
        await stranger.closed()
        await refused.closed()
        await ada.create("Ada")


async def test_who_answers_no_ping_is_gone(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server):
        _hurry(server)
        async with StockClient.to(url) as ada, RawSocket.to(url) as deaf:
            room = await ada.create("Ada")
            await deaf.connect()
            await deaf.ask("join", {"code": room.room, "name": "Deaf"})
            assert await deaf.receive("2") == "2"
            await deaf.closed()
            await ada.heard(Notice, lambda notice: notice.kind == "left")
            assert (await ada.join(room.room)).online == 1


async def test_who_stops_polling_is_gone(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server):
        _hurry(server)
        async with StockClient.to(url) as ada, aiohttp.ClientSession(url) as http:
            room = await ada.create("Ada")
            polling = await Polling.entered(http)
            await polling.post(event(1, "join", code=room.room, name="Gone"))
            await ada.heard(Notice, lambda notice: notice.kind == "left")
            assert await polling.post("3") == 400


def _hurry(server: Server) -> None:
    """Let the server ping often and wait shortly, but longer than a busy machine stands still."""
    engine = server._gateway.eio
    engine.heartbeats.interval, engine.heartbeats.timeout = 0.2, 1.5

"""What the server logs: text or JSON, never a message's text, a token or a cookie."""

from __future__ import annotations

import json
from pathlib import Path

import aiohttp
import pytest

from tests.raw_socket import RawSocket
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, StockClient

_SECRET = "the text that nobody else may read"


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_neither_texts_nor_tokens_are_logged(tmp_path: Path, log_format: str) -> None:
    options = ("--log-format", log_format, "--debug", "--log-level", "debug")
    with ServerProcess(tmp_path / "data", *options) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url, POLLING) as bob:
            room = await ada.create("Ada", topic=_SECRET)
            token = (await bob.join(room.room, name="Bob")).token
            await ada.say(_SECRET)
            await bob.heard_line(_SECRET)
            await bob.refused("message", {"data": _SECRET, "id": _SECRET * 3})
            await bob.refused("message", {"data": [_SECRET]})
            await bob.refused("join", {"code": room.room, "token": f"{token}x"})
        async with RawSocket.to(server.url) as raw:
            await raw.connect()
            await raw.send(f'42["message",{{"data":"{_SECRET}"')
            await raw.send(f"4{_SECRET}")
            await raw.closed()
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(server.url, cookie_jar=jar) as http:
            await http.post("/", data={"name": "Eve", "code": room.room, "join": ""})
            [cookie] = http.cookie_jar
            await http.get("/room")
            await http.get("/socket.io/", params={"EIO": "4", "sid": "nobody"})
        server.terminate()
    assert server.stderr
    for secret in (_SECRET, str(room.token), str(token), cookie.value):
        assert secret not in server.stderr
    assert "Traceback" not in server.stderr


async def test_every_line_of_a_json_log_is_an_object(tmp_path: Path) -> None:
    options = ("--log-format", "json", "--debug", "--log-level", "debug")
    with ServerProcess(tmp_path / "data", *options) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
        async with aiohttp.ClientSession(server.url) as http:
            for query in ({"sid": "nobody"}, {"transport": "pigeon"}, {"EIO": "3"}):
                await http.get("/socket.io/", params=query)
        server.terminate()
    lines = [json.loads(line) for line in server.stderr.splitlines()]
    assert lines
    for line in lines:
        assert set(line) == {"time", "level", "logger", "message"}
        assert line["time"].endswith("Z")

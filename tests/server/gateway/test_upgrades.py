"""WebSockets and upgrades from long-polling, good ones and others."""

from __future__ import annotations

import json
from pathlib import Path

import aiohttp
import pytest

from chadchat_server.fanout import upgrading
from tests.server_here import serving_here

from .polling import SOCKET, Polling, event

_NO_UPGRADES: list[dict[str, str]] = [
    {"Upgrade": "websocket", "Connection": "Upgrade"},
    {"Upgrade": "WebSocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"},
    {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "5",
     "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="},
    {"Upgrade": "h2c", "Connection": "Upgrade"},
]  # fmt: skip


@pytest.mark.parametrize("headers", [{"Upgrade": "websocket"}, *_NO_UPGRADES])
async def test_a_websocket_that_is_none_is_refused(
    http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    query = {"EIO": "4", "transport": "websocket"}
    async with http.get(SOCKET, params=query, headers=headers) as response:
        assert 400 <= response.status < 500


@pytest.mark.parametrize("headers", _NO_UPGRADES)
async def test_an_upgrade_that_is_none_leaves_the_polling_as_it_was(
    http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    polling = await Polling.entered(http)
    query = {**polling.query, "transport": "websocket"}
    async with http.get(SOCKET, params=query, headers=headers) as response:
        assert 400 <= response.status < 500
    assert await polling.post(event(1, "create", name="Ada")) == 200
    assert (await polling.answer())["ok"]


@pytest.mark.parametrize("frame", ["x", "2", "3probe", "", "40", "5"])
async def test_a_probe_that_is_none_leaves_the_polling_as_it_was(
    http: aiohttp.ClientSession, frame: str
) -> None:
    polling = await Polling.entered(http)
    async with http.ws_connect(SOCKET, params={**polling.query, "transport": "websocket"}) as ws:
        await ws.send_str(frame)
        assert (await ws.receive()).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
    assert await polling.post(event(1, "create", name="Ada")) == 200
    assert (await polling.answer())["ok"]


@pytest.mark.parametrize("frame", ["x", "2probe", "40", ""])
async def test_an_upgrade_that_is_not_finished_leaves_the_polling_as_it_was(
    http: aiohttp.ClientSession, frame: str
) -> None:
    polling = await Polling.entered(http)
    async with http.ws_connect(SOCKET, params={**polling.query, "transport": "websocket"}) as ws:
        await ws.send_str("2probe")
        assert (await ws.receive()).data == "3probe"
        await ws.send_str(frame)
        assert (await ws.receive()).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
    assert await polling.post(event(1, "create", name="Ada")) == 200
    assert (await polling.answer())["ok"]


async def test_nothing_is_lost_and_nothing_comes_twice_over_an_upgrade(
    http: aiohttp.ClientSession,
) -> None:
    polling = await Polling.entered(http)
    await polling.post(event(1, "create", name="Ada"))
    await polling.answer()
    heard: list[int] = []
    async with http.ws_connect(SOCKET, params={**polling.query, "transport": "websocket"}) as ws:
        await ws.send_str("2probe")
        assert (await ws.receive()).data == "3probe"
        await polling.post(*(event(n, "message", data=str(n)) for n in range(10, 20)))
        heard += _lines(await polling.poll())
        await polling.post(*(event(n, "message", data=str(n)) for n in range(20, 30)))
        await ws.send_str("5")
        await ws.send_str(event(99, "message", data="99"))
        while not heard or heard[-1] != 99:
            heard += _lines([(await ws.receive()).data])
    assert heard == [*range(10, 30), 99]


def _lines(packets: list[str]) -> list[int]:
    """Return the numbers that were said in ``packets``."""
    events = [json.loads(packet[2:]) for packet in packets if packet.startswith("42[")]
    return [int(e["message"]) for name, e in events if name == "message" and e["kind"] == "chat"]


async def test_after_an_upgrade_there_is_no_more_polling(http: aiohttp.ClientSession) -> None:
    polling = await Polling.entered(http)
    query = {**polling.query, "transport": "websocket"}
    async with http.ws_connect(SOCKET, params=query) as ws:
        await ws.send_str("2probe")
        await ws.receive()
        await ws.send_str("5")
        await ws.send_str(event(1, "create", name="Ada"))
        assert '"ok":true' in (await ws.receive()).data
        assert await polling.post("3") == 400
        async with http.get(SOCKET, params=polling.query) as response:
            assert response.status == 400
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(SOCKET, params=query)
        await ws.send_str(event(2, "history"))
        while not (frame := (await ws.receive()).data).startswith("432["):
            pass
        assert '"ok":true' in frame


async def test_no_compression_is_negotiated(http: aiohttp.ClientSession) -> None:
    query = {"EIO": "4", "transport": "websocket"}
    async with http.ws_connect(SOCKET, params=query, compress=15) as ws:
        assert ws.compress == 0


async def test_only_one_upgrade_at_a_time(http: aiohttp.ClientSession) -> None:
    polling = await Polling.entered(http)
    query = {**polling.query, "transport": "websocket"}
    async with http.ws_connect(SOCKET, params=query) as first:
        await first.send_str("2probe")
        assert (await first.receive()).data == "3probe"
        async with http.ws_connect(SOCKET, params=query) as second:
            await second.send_str("2probe")
            closed = {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
            assert (await second.receive()).type in closed
        await first.send_str("5")
        await first.send_str(event(1, "create", name="Ada"))
        async for message in first:
            if message.data.startswith("431["):
                assert json.loads(message.data[3:])[0]["ok"]
                break


async def test_a_silent_probe_is_given_up_and_polling_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrading, "UPGRADE_SECONDS", 0.2)
    async with serving_here(tmp_path) as (url, _), aiohttp.ClientSession(url) as http:
        polling = await Polling.entered(http)
        query = {**polling.query, "transport": "websocket"}
        async with http.ws_connect(SOCKET, params=query) as silent:
            closed = {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
            assert (await silent.receive()).type in closed
        assert await polling.post(event(1, "create", name="Ada")) == 200
        assert (await polling.answer())["ok"]

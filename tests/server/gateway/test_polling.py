"""Long-polling from outside, by plain HTTP requests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.patience import PATIENCE_SECONDS
from tests.server.conftest import Connect, quiet_server
from tests.server_process import ServerProcess

from .polling import OPENING, SOCKET, Polling, event


async def test_several_packets_in_one_body_are_done_in_order(http: aiohttp.ClientSession) -> None:
    polling = await Polling.entered(http)
    said = [event(number, "message", data=f"line {number}") for number in range(2, 102)]
    assert await polling.post(event(1, "create", name="Ada"), *said) == 200
    answers = await polling.answers(101)
    assert list(answers) == list(range(1, 102))
    assert [answer["seq"] for answer in answers.values()] == list(range(101))


@pytest.mark.parametrize("farewell", ["1", "41"])
async def test_packets_after_a_farewell_are_passed_over(
    http: aiohttp.ClientSession, farewell: str
) -> None:
    polling = await Polling.entered(http)
    assert await polling.post(farewell, event(1, "create", name="Ada"), "42[]") in {200, 400}
    assert await polling.post("3") == 400


@pytest.mark.parametrize(
    "body",
    ["", "x", "\x1e", "\x1e" * 60_000, "4", "47", "40", "2", "b", "bAAAA", "d=40", "42\x1ex"],
)
async def test_a_body_that_is_no_packets_ends_the_session(
    http: aiohttp.ClientSession, body: str
) -> None:
    polling = await Polling.entered(http)
    await polling.post(body)
    assert await polling.post("3") == 400
    async with http.get(SOCKET, params=polling.query) as response:
        assert response.status == 400


async def test_bytes_that_are_no_text(http: aiohttp.ClientSession) -> None:
    polling = await Polling.entered(http)
    body = b'421["message",{"data":"\xff\xfe"}]'
    async with http.post(SOCKET, params=polling.query, data=body) as response:
        assert response.status == 200
    assert (await polling.answer())["error"] == "bad_request"


@pytest.mark.parametrize("size", [65_537, 900_000])
async def test_a_body_that_is_too_big_ends_the_session(
    http: aiohttp.ClientSession, size: int
) -> None:
    polling = await Polling.entered(http)
    assert await polling.post("x" * size) == 400
    assert await polling.post("3") == 400


async def test_a_body_that_comes_in_parts_is_read_whole(http: aiohttp.ClientSession) -> None:
    polling = await Polling.entered(http)
    text = "x" * 4_000
    body = "\x1e".join([event(1, "create", name="Ada"), event(2, "message", data=text)]).encode()

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 500):
            yield body[start : start + 500]
            await asyncio.sleep(0)

    async with http.post(SOCKET, params=polling.query, data=parts()) as response:
        assert response.status == 200
    assert (await polling.answers(2))[2]["ok"]


async def test_a_compressed_body_is_measured_unpacked(http: aiohttp.ClientSession) -> None:
    polling = await Polling.entered(http)
    async with http.post(
        SOCKET, params=polling.query, data=b"x" * 1_000_000, compress="deflate"
    ) as response:
        assert response.status in {400, 413}


async def test_two_requests_at_once_make_one_member_of_a_connection(
    http: aiohttp.ClientSession, connect: Connect
) -> None:
    ada = await connect()
    room = (await ada.create("Ada")).room
    polling = await Polling.entered(http)
    names = ["Bob", "Carl", "Dan", "Eve"]
    await asyncio.gather(
        *(polling.post(event(n, "join", code=room, name=name)) for n, name in enumerate(names))
    )
    answers = await polling.answers(len(names))
    assert sorted(str(answer.get("error")) for answer in answers.values()) == [
        "None", "bad_request", "bad_request", "bad_request",
    ]  # fmt: skip
    assert (await ada.join(room)).online == 2
    for name, answer in zip(names, answers.values(), strict=True):
        bob = await connect()
        again = await bob.call("join", {"code": room, "name": name})
        assert again["ok"] is not answer["ok"]


@pytest.mark.parametrize(
    "query",
    [
        {}, {"EIO": "3", "transport": "polling"}, {"EIO": "x", "transport": "polling"},
        {"EIO": "4", "transport": "carrier pigeon"}, {"EIO": "4", "transport": "websocket"},
        {"EIO": "4", "transport": "polling", "j": "x"},
        {"EIO": "4", "transport": "polling", "sid": "nobody"},
        {"EIO": "4", "transport": "websocket", "sid": "nobody"},
    ],
)  # fmt: skip
async def test_a_handshake_that_is_none_is_refused(
    http: aiohttp.ClientSession, query: dict[str, str]
) -> None:
    for method in ("GET", "POST"):
        async with http.request(method, SOCKET, params=query, data=b"40") as response:
            assert response.status == 400
    for method in ("PUT", "DELETE", "PATCH"):
        async with http.request(method, SOCKET, params=query) as response:
            assert response.status == 405


async def test_a_site_of_another_origin_is_refused(http: aiohttp.ClientSession) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    async with http.get(SOCKET, params=OPENING, headers=headers) as response:
        assert response.status == 403
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(
            SOCKET, params={"EIO": "4", "transport": "websocket"}, headers=headers
        )


async def test_two_polls_at_once_end_the_session(http: aiohttp.ClientSession) -> None:
    polling = await Polling.entered(http)
    first = asyncio.create_task(http.get(SOCKET, params=polling.query))
    statuses = set[int]()
    while 400 not in statuses:  # until the first has reached the server
        async with (
            asyncio.timeout(PATIENCE_SECONDS),
            http.get(SOCKET, params=polling.query) as second,
        ):
            statuses.add(second.status)
    async with await first as response:
        assert response.status in {200, 400}
    assert await polling.post("3") == 400


@pytest.mark.parametrize("patience", [0.0, 0.001, 0.01, 0.05])
async def test_an_abandoned_poll_takes_nothing_with_it(
    server: ServerProcess, http: aiohttp.ClientSession, connect: Connect, patience: float
) -> None:
    """What was said comes from the first line on, or the session is over: there is no hole."""
    ada = await connect()
    room = await ada.create("Ada")
    polling = await Polling.entered(http)
    await polling.post(event(1, "join", code=room.room, name="Bob"))
    assert (await polling.answer())["ok"]
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    query = "&".join(f"{key}={value}" for key, value in polling.query.items())
    writer.write(f"GET {SOCKET}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    await writer.drain()
    await asyncio.sleep(patience)  # how soon it hangs up, which is what varies here
    writer.close()
    await writer.wait_closed()
    for number in range(3):
        await ada.say(str(number))
    seqs: list[int] = []
    while len(seqs) < 3:
        async with http.get(SOCKET, params=polling.query) as response:
            if response.status == 400:
                return
            packets = (await response.text()).split("\x1e")
        lines = (json.loads(p[2:])[1] for p in packets if p.startswith('42["message"'))
        seqs += [line["seq"] for line in lines if line["kind"] == "chat"]
    assert seqs == [1, 2, 3]


async def test_a_body_that_is_not_packed_as_it_says(http: aiohttp.ClientSession) -> None:
    polling = await Polling.entered(http)
    packed = {"Content-Encoding": "gzip"}
    async with http.post(SOCKET, params=polling.query, data=b"3" * 50, headers=packed) as response:
        assert response.status == 400


async def test_a_poll_that_is_answered_waits_no_more(
    http: aiohttp.ClientSession, connect: Connect
) -> None:
    """More than may wait for a connection at once, in letters of three bytes, over many polls."""
    ada = await connect()
    room = await ada.create("Ada")
    polling = await Polling.entered(http)
    await polling.post(event(1, "join", code=room.room, name="Bob"))
    assert (await polling.answer())["ok"]
    for number in range(1, 151):
        await ada.say("€" * 4_000)
        while not any(f'"seq":{number},' in packet for packet in await polling.poll()):
            pass
    assert await polling.post(event(2, "history", limit=1)) == 200
    assert (await polling.answer())["ok"]


async def test_where_long_polling_is_off_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--transports", "websocket") as server:
        async with aiohttp.ClientSession(server.url) as http:
            for query in (OPENING, {"EIO": "4"}, {**OPENING, "sid": "x"}):
                async with http.get(SOCKET, params=query) as response:
                    assert response.status == 400
                    assert "WebSockets alone" in await response.json(content_type=None)
            query = {"EIO": "4", "transport": "websocket"}
            async with http.ws_connect(SOCKET, params=query) as ws:
                opened = json.loads((await ws.receive_str()).removeprefix("0"))
                assert opened["upgrades"] == []
            async with http.get(SOCKET, params={"EIO": "4", "transport": "x"}) as response:
                assert response.status == 400

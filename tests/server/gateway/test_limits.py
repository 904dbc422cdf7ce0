"""Limits: on by default, counted for each member or address, off with --no-limits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from chadchat_shared.answers import Done
from tests.raw_socket import RawSocket
from tests.server.conftest import Connect, quiet_server
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from .polling import OPENING, SOCKET, Polling


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with quiet_server(tmp_path_factory.mktemp("server"), limits=True) as server:
        yield server


async def test_ten_messages_at_once_then_two_a_second(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    answers = await asyncio.gather(*(ada.call("message", {"data": str(n)}) for n in range(12)))
    assert [answer["ok"] for answer in answers] == [True] * 10 + [False] * 2
    assert answers[10]["error"] == "rate_limited"
    retry_after = answers[10]["retry_after"]
    assert isinstance(retry_after, float)
    assert 0 < retry_after <= 0.5
    assert (await bob.say("mine is another budget")).seq == 11
    await asyncio.sleep(retry_after)  # what the server asks for
    assert (await ada.say("later")).seq == 12


async def test_to_send_again_what_is_stored_costs_nothing(connect: Connect) -> None:
    ada = await connect()
    await ada.create("Ada")
    first = await ada.say("hello", id="1")
    for _ in range(30):
        assert await ada.say("hello", id="1") == first
    answers = await asyncio.gather(*(ada.call("message", {"data": str(n)}) for n in range(9)))
    assert all(answer["ok"] for answer in answers)


async def test_leaving_and_coming_again_gives_nobody_more_to_say(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--message-rate", "0.001", limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            await bob.join(room.room, name="Bob")
            for number in range(10):
                await bob.say(str(number))
            async with StockClient.to(server.url) as idle:
                await idle.join(room.room, name="Idle")
                await bob.call("leave", {"room": room.room})
                await idle.call("leave", {"room": room.room})
            await bob.join(room.room, name="Bob")
            assert (await bob.refused("message", {"data": "more"})).error == "rate_limited"
            await ada.say("mine is another budget")


async def test_who_goes_on_asking_although_told_to_wait_is_cut_off(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--message-rate", "0.001", limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            await bob.join(room.room, name="Bob")
            asked = (ada.call("message", {"data": str(n)}) for n in range(13))
            answers = await asyncio.gather(*asked)
            assert [answer["ok"] for answer in answers] == [True] * 10 + [False] * 3
            await ada.ended()
            lines = await bob.heard_lines(10)
            assert [line.message for line in lines] == [str(n) for n in range(10)]
        async with StockClient.to(server.url) as again:
            assert (await again.join(room.room, token=room.token)).name == "Ada"


async def test_who_waits_as_told_is_not_cut_off(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--message-rate", "20", limits=True) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            refused = 0
            while refused < 6:
                answer = await ada.call("message", {"data": "again"})
                if not answer["ok"]:
                    refused += 1
                    await asyncio.sleep(float(str(answer["retry_after"])))
            assert ada.connected


async def test_who_writes_again_in_a_slow_room_is_not_cut_off(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    await ada.done(Done, "slow", {"seconds": 3_600})
    await bob.say("hello")
    for _ in range(5):
        assert (await bob.refused("message", {"data": "hello?"})).error == "rate_limited"
    assert bob.connected


async def test_a_host_in_a_hurry_is_not_cut_off(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--message-rate", "0.001", limits=True) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            for number in range(10):
                await ada.done(Done, "slow", {"seconds": number})
            for _ in range(5):
                assert (await ada.refused("slow", {"seconds": 0})).error == "rate_limited"
            assert ada.connected


async def test_a_message_that_its_address_may_not_send_takes_no_turn(tmp_path: Path) -> None:
    options = ("--address-burst", "1", "--address-rate", "0.5")
    with quiet_server(tmp_path, *options, limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            await bob.join(room.room, name="Bob")
            await ada.done(Done, "slow", {"seconds": 3_600})
            _, refusal = await asyncio.gather(
                bob.refused("message", {"data": ""}), bob.refused("message", {"data": "hello"})
            )
            assert refusal.message.startswith("Your address")
            assert isinstance(refusal.retry_after, float)
            await asyncio.sleep(refusal.retry_after)  # what the server asks for
            await bob.say("hello")


async def test_messages_are_counted_for_an_address_too(tmp_path: Path) -> None:
    options = ("--address-burst", "12", "--address-rate", "0.001")
    with quiet_server(tmp_path, *options, limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            await bob.join(room.room, name="Bob")
            for number in range(12):
                await (ada, bob)[number % 2].say(str(number))
            async with StockClient.to(server.url) as again:
                await again.join(room.room, token=room.token)
                for client in (again, bob):
                    refusal = await client.refused("message", {"data": "one more"})
                    assert refusal.error == "rate_limited"
                    assert refusal.retry_after


async def test_rooms_made_are_counted_for_an_address(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--new-rooms", "2", limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            await ada.create("Ada")
            await bob.create("Bob")
            refusal = await ada.refused("create", {"name": "Ada"})
            assert refusal.error == "rate_limited"
            assert isinstance(refusal.retry_after, float)
            assert 0 < refusal.retry_after <= 30
            form = {"name": "Ada", "create": ""}
            async with (
                aiohttp.ClientSession(server.url) as http,
                http.post("/", data=form) as response,
            ):
                assert response.status == 429


async def test_names_and_topics_count_as_messages(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--message-rate", "0.001", limits=True) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            for number in range(5):
                assert (await ada.call("rename", {"name": f"Ada {number}"}))["ok"]
                assert (await ada.call("topic", {"topic": f"Tea {number}"}))["ok"]
            for event, payload in (("rename", {"name": "x"}), ("topic", {"topic": "x"})):
                refusal = await ada.refused(event, payload)
                assert refusal.error == "rate_limited"
                assert isinstance(refusal.retry_after, float)


async def test_failed_joins_are_counted_for_an_address(tmp_path: Path) -> None:
    with quiet_server(tmp_path, limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            for number in range(10):
                client = (ada, bob)[number % 2]
                asked = {"code": "ZZZZ" if room.room != "ZZZZ" else "YYYY", "name": "x"}
                assert (await client.refused("join", asked)).error == "room_not_found"
            for asked in ({"code": "ZZZZ", "name": "x"}, {"code": room.room, "name": "Bob"}):
                refusal = await bob.refused("join", asked)
                assert refusal.error == "rate_limited"
                assert isinstance(refusal.retry_after, float)
                assert 50 < refusal.retry_after <= 60
            guess = await bob.refused("join", {"code": room.room, "token": "guess"})
            assert guess.error == "rate_limited"
            async with StockClient.to(server.url) as again:
                assert (await again.join(room.room, token=room.token)).name == "Ada"
            await _form_is_refused(server.url, room.room)


async def _form_is_refused(url: str, code: str) -> None:
    form = {"name": "Bob", "code": code, "join": ""}
    async with aiohttp.ClientSession() as http, http.post(f"{url}/", data=form) as response:
        assert response.status == 429
        assert int(response.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("kind", ["websocket", "polling", "unjoined"])
async def test_32_connections_from_one_address(tmp_path: Path, kind: str) -> None:
    with quiet_server(tmp_path, limits=True) as server:
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(aiohttp.ClientSession(server.url))
            for _ in range(32):
                if kind == "websocket":
                    await stack.enter_async_context(StockClient.to(server.url))
                elif kind == "unjoined":
                    await stack.enter_async_context(RawSocket.to(server.url))
                else:
                    await Polling.open(http)
            await _is_one_too_many(http)


async def _is_one_too_many(http: aiohttp.ClientSession) -> None:
    async with http.get(SOCKET, params=OPENING) as response:
        assert response.status == 429
        assert int(response.headers["Retry-After"]) >= 1
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await http.ws_connect(SOCKET, params={**OPENING, "transport": "websocket"})
    assert caught.value.status == 429
    async with http.get("/healthz") as response:
        assert response.status == 200


async def test_a_connection_that_has_ended_is_counted_no_more(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--connections-max", "2", limits=True) as server:
        for _ in range(5):
            async with RawSocket.to(server.url) as one, RawSocket.to(server.url) as other:
                await one.connect()
                await one.send("41")
                await one.closed()
                await other.send("x")
                await other.closed()


async def test_each_address_has_a_limit_of_its_own(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--connections-max", "1", limits=True) as server:
        for address in ("127.0.0.1", "127.0.0.2"):
            connector = aiohttp.TCPConnector(local_addr=(address, 0))
            async with aiohttp.ClientSession(server.url, connector=connector) as http:
                forged = {"X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.1"}
                async with http.get(SOCKET, params=OPENING) as response:
                    assert response.status == 200
                async with http.get(SOCKET, params=OPENING, headers=forged) as response:
                    assert response.status == 429


async def test_the_number_of_rooms_and_members_is_limited(tmp_path: Path) -> None:
    options = ("--rooms-max", "2", "--members-max", "2")
    with quiet_server(tmp_path, *options) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            await ada.create("Ada")
            assert (await ada.refused("create", {"name": "Ada"})).error == "unavailable"
            await bob.join(room.room, name="Bob")
            async with StockClient.to(server.url) as carl:
                full = await carl.refused("join", {"code": room.room, "name": "Carl"})
                assert full.error == "room_full"
                await bob.call("leave", {})
                assert (await carl.join(room.room, name="Carl")).online == 2


async def test_without_limits_nothing_is_refused(tmp_path: Path) -> None:
    with quiet_server(tmp_path) as server:
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(StockClient.to(server.url)) for _ in range(40)
            ]
            await clients[0].create("Ada")
            await asyncio.gather(*(clients[0].say(str(n)) for n in range(100)))
            asked = {"code": "ZZZZZ", "name": "x"}
            refused = await asyncio.gather(*(client.refused("join", asked) for client in clients))
            assert {refusal.error for refusal in refused} == {"room_not_found"}


async def test_limits_are_settings(tmp_path: Path) -> None:
    options = ("--text-max", "5", "--frame-max", "2048", "--message-burst", "1",
               "--message-rate", "0.001", "--code-length", "6")  # fmt: skip
    with quiet_server(tmp_path, *options, limits=True) as server:
        async with RawSocket.to(server.url) as raw:
            assert len(await raw.enter()) == 6
            assert (await raw.ask("message", {"data": "sixsix"}))["error"] == "too_long"
            assert (await raw.ask("message", {"data": "fives"}))["ok"]
            refused = await raw.ask("message", {"data": "two"})
            assert refused["error"] == "rate_limited"
            assert float(str(refused["retry_after"])) > 900
            await raw.send("42" + "x" * 2_047)
            assert await raw.closed() in {1009, 1006}

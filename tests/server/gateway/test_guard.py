"""Wrong guesses are counted, whichever way they come; what is no guess is not."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import msgspec
import pytest

from chadchat_server.domain.buckets import Rate
from chadchat_server.gateway.guard import Guard
from chadchat_server.log.counting import LocalCounters
from chadchat_server.web.api.problem import Problem
from chadchat_shared.errors import (
    BadToken,
    ChatError,
    PassphraseNeeded,
    RateLimited,
    RoomNotFound,
)
from tests.raw_tcp import RawTcp
from tests.server.conftest import quiet_server
from tests.server.web.api.program import Program
from tests.server.web.conftest import Browser
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_ALLOWED = 10
_Guess = Callable[[ServerProcess, str, int], Coroutine[object, object, str]]


async def _by_name(server: ServerProcess, room: str, number: int) -> str:
    async with StockClient.to(server.url) as eve:
        asked = {"code": f"NONE{chr(65 + number % 26)}", "name": "Eve"}
        return (await eve.refused("join", asked)).error


async def _by_token(server: ServerProcess, room: str, number: int) -> str:
    async with StockClient.to(server.url) as eve:
        return (await eve.refused("join", {"code": room, "token": str(number)})).error


async def _by_passphrase(server: ServerProcess, room: str, number: int) -> str:
    async with StockClient.to(server.url) as eve:
        asked = {"code": room, "name": "Eve", "passphrase": str(number)}
        return (await eve.refused("join", asked)).error


async def _by_knock(server: ServerProcess, room: str, number: int) -> str:
    async with StockClient.to(server.url) as eve:
        asked = {"code": room, "name": "Eve", "passphrase": str(number)}
        return (await eve.refused("knock", asked)).error


async def _by_form(server: ServerProcess, room: str, number: int) -> str:
    async with Browser.at(server.url) as eve:
        response = await eve.post({"name": "Eve", "code": f"NONE{chr(65 + number % 26)}"})
    return {404: "room_not_found", 429: "rate_limited"}[response.status]


async def _by_newcomer(server: ServerProcess, room: str, number: int) -> str:
    async with Program.at(server.url) as eve:
        path = f"/api/rooms/NONE{chr(65 + number % 26)}/members"
        return _code_in(*await eve.ask("POST", path, body={"name": "Eve"}))


async def _by_bearer(server: ServerProcess, room: str, number: int) -> str:
    async with Program.at(server.url) as eve:
        return _code_in(*await eve.ask("GET", f"/api/rooms/{room}", token=str(number + 1)))


def _code_in(_status: int, problem: bytes) -> str:
    return msgspec.json.decode(problem, type=Problem).code


_WAYS = (
    _by_name, _by_token, _by_passphrase, _by_knock, _by_form, _by_newcomer, _by_bearer,
)  # fmt: skip


@pytest.mark.parametrize("guess", _WAYS)
async def test_parallel_guesses_do_not_slip_by(tmp_path: Path, guess: _Guess) -> None:
    with quiet_server(tmp_path, limits=True) as server:
        async with StockClient.to(server.url) as ada:
            room = (await ada.create("Ada", passphrase="tea")).room
            guesses = (guess(server, room, number) for number in range(25))
            outcomes = Counter(await asyncio.gather(*guesses))
    assert outcomes.pop("rate_limited") == 25 - _ALLOWED
    [failed] = outcomes.values()
    assert failed == _ALLOWED


async def test_all_ways_in_have_one_budget(tmp_path: Path) -> None:
    with quiet_server(tmp_path, limits=True) as server:
        async with StockClient.to(server.url) as ada:
            room = (await ada.create("Ada", passphrase="tea")).room
            tried = [
                await _WAYS[number % len(_WAYS)](server, room, number) for number in range(_ALLOWED)
            ]
            assert "rate_limited" not in tried
            assert {await way(server, room, 0) for way in _WAYS} == {"rate_limited"}


async def test_who_is_locked_out_hears_for_how_long(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--failed-joins", "1", limits=True) as server:
        async with StockClient.to(server.url) as eve, Browser.at(server.url) as browser:
            asked = {"code": "NONE", "name": "Eve"}
            assert (await eve.refused("join", asked)).error == "room_not_found"
            refusal = await eve.refused("join", asked)
            assert refusal.message == (
                "Too many wrong codes or passphrases came from your address. Try again in 1 minute."
            )
            assert isinstance(refusal.retry_after, float)
            assert 0 < refusal.retry_after <= 60
            form = await browser.post(asked)
            assert form.status == 429
            assert 0 < int(form.headers["Retry-After"]) <= 60


async def test_a_seat_that_is_no_more_is_no_guess(tmp_path: Path) -> None:
    """As the server has signed it: not on a page, nor for a download or a connection."""
    with quiet_server(tmp_path, "--failed-joins", "1", limits=True) as server:
        async with Browser.at(server.url) as ada, StockClient.to(server.url) as eve:
            codes = [await ada.make_room("Ada") for _ in range(2)]
            for seat in ada.seats:
                async with StockClient.to(f"{server.url}?seat={seat}", cookie=ada.cookie) as tab:
                    await tab.call("leave", {})
            gone = ada.cookie
            async with StockClient.to(server.url, cookie=gone) as tab:
                assert (await tab.refused("join", {"code": codes[1]})).error == "bad_token"
            assert (await ada.get("/room/export", Cookie=gone)).status == 403
            for path in ("/room", "/", f"/{codes[0]}"):
                await ada.get(path, Cookie=gone)
            assert (await ada.get("/")).status == 200
            assert ada.cookie == ""
            asked = {"code": "NONE", "name": "Eve"}
            assert (await eve.refused("join", asked)).error == "room_not_found"
            assert (await eve.refused("join", asked)).error == "rate_limited"


async def test_what_is_no_guess_costs_nothing(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--failed-joins", "1", "--members-max", "2", limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            open_room, closed = await ada.create("Ada"), await ada.create("Ada", passphrase="tea")
            for asked, error in (
                ({"code": "?", "name": "Bob"}, "bad_code"),
                ({"code": open_room.room, "name": ""}, "bad_name"),
                ({"code": open_room.room, "name": "Ada"}, "name_taken"),
                ({"code": closed.room, "name": "Bob"}, "passphrase_needed"),
            ):
                for _ in range(3):
                    assert (await bob.refused("join", asked)).error == error
            assert (await bob.join(open_room.room, name="Bob")).online == 2


async def test_the_share_link_does_not_tell_whether_there_is_a_room(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--failed-joins", "1", limits=True) as server:
        async with StockClient.to(server.url) as ada, Browser.at(server.url) as eve:
            code = (await ada.create("Ada")).room
            pages = set()
            for path in (code, "NONE", code, "NONE"):
                assert (await eve.get(f"/{path}")).status == 200
                pages.add(re.sub(r'name="claim" value="[^"]*"', "", eve.body.replace(path, "")))
            assert len(pages) == 1
            await eve.enter_room("Eve", code)


@pytest.mark.parametrize("passphrase", ["", "tea"])
async def test_a_crowd_with_the_right_code_comes_in_from_one_address(
    tmp_path: Path, passphrase: str
) -> None:
    with quiet_server(tmp_path, "--failed-joins", "1", limits=True) as server:
        async with StockClient.to(server.url) as ada, AsyncExitStack() as stack:
            room = await ada.create("Ada", passphrase=passphrase)
            crowd = [await stack.enter_async_context(RawTcp.to(server.port)) for _ in range(20)]
            joined = await asyncio.gather(*(
                raw.join(room.room, name=f"p{number}", passphrase=passphrase)
                for number, raw in enumerate(crowd)
            ))  # fmt: skip
            assert max(snapshot.online for snapshot in joined) == 21


async def test_a_member_comes_back_to_a_room_on_disk_from_a_locked_out_address(
    tmp_path: Path,
) -> None:
    options = ("--failed-joins", "1", "--failed-joins-total", "1")
    with ServerProcess(tmp_path, *options, limits=True) as server:
        async with Browser.at(server.url) as ada:
            code = await ada.make_room("Ada")
            server.restart()
            assert await _by_name(server, code, 0) == "room_not_found"
            assert await _by_name(server, code, 1) == "rate_limited"
            assert (await ada.get("/room")).status == 200
            async with StockClient.to(server.url, cookie=ada.cookie) as seat:
                assert (await seat.say("here")).room == code


async def test_all_addresses_together_have_a_budget(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--failed-joins-total", "3", limits=True) as server:
        outcomes = []
        for number in range(2, 8):
            connector = aiohttp.TCPConnector(local_addr=(f"127.0.0.{number}", 0))
            form = {"name": "Eve", "code": "NONE"}
            async with (
                aiohttp.ClientSession(connector=connector) as http,
                http.post(f"{server.url}/", data=form) as response,
            ):
                outcomes.append(response.status)
        assert outcomes == [404] * 3 + [429] * 3


def _guard(total: int) -> Guard:
    return Guard(LocalCounters().guesses(None, Rate(total, total / 3600)))


async def test_a_crowd_on_its_way_in_uses_nothing_up() -> None:
    guard = _guard(1)
    async with AsyncExitStack() as crowd:
        for number in range(50):
            await crowd.enter_async_context(guard.newcomer(f"192.0.2.{number}"))
    with pytest.raises(RoomNotFound):
        async with guard.newcomer("192.0.2.1"):
            raise RoomNotFound


async def test_no_number_of_guesses_at_once_gets_more_than_there_is() -> None:
    guard = _guard(3)
    told: list[str] = []

    async def guess(number: int, error: type[ChatError] | None) -> None:
        try:
            async with guard.newcomer(f"192.0.2.{number}"):
                await asyncio.sleep(0)  # all of them are under way
                if error is not None:
                    raise error
            told.append("right")
        except ChatError as refusal:
            told.append(refusal.code)

    guesses = [RoomNotFound, RoomNotFound, BadToken, RoomNotFound, None, PassphraseNeeded]
    await asyncio.gather(*(guess(*numbered) for numbered in enumerate(guesses)))
    assert told == ["room_not_found", "room_not_found", "bad_token"] + ["rate_limited"] * 3


async def test_an_ipv6_network_counts_as_one_address() -> None:
    guard = Guard(LocalCounters().guesses(Rate(2, 2 / 60), None))

    async def outcome(address: str) -> type[Exception]:
        with pytest.raises((RoomNotFound, RateLimited)) as caught:
            async with guard.newcomer(address):
                raise RoomNotFound
        return caught.type

    tried = [await outcome(f"2001:db8:0:1::{number}") for number in range(3)]
    assert tried == [RoomNotFound, RoomNotFound, RateLimited]
    assert await outcome("2001:db8:0:1:ffff::1") is RateLimited
    assert await outcome("2001:db8:0:2::1") is RoomNotFound

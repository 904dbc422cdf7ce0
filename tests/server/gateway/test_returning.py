"""Coming back: after a restart, by a cookie whose room is gone, beside an expiry."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import msgspec

from chadchat_server.domain.members import hash_token
from chadchat_server.domain.records import MemberRecord, RoomRecord
from chadchat_server.serving import Server
from chadchat_shared.answers import Snapshot
from tests.raw_tcp import RawTcp
from tests.server.conftest import quiet_server
from tests.server.log.statements import execute
from tests.server.web.conftest import Browser
from tests.server_here import log_of, serving_here
from tests.stock_client import StockClient


async def test_who_is_back_soon_after_a_restart_makes_no_notice(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--grace", "5") as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            tokens = {"Ada": room.token, "Bob": (await bob.join(room.room, name="Bob")).token}
        server.restart()
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            await ada.join(room.room, token=tokens["Ada"])
            await bob.join(room.room, token=tokens["Bob"])
            async with StockClient.to(server.url) as eve:
                await eve.join(room.room, name="Eve")
                await ada.until(lambda: ("joined", "Eve") in ada.notices)
                await bob.until(lambda: ("joined", "Eve") in bob.notices)
            assert ada.notices == bob.notices == [("joined", "Eve")]


async def test_the_tokens_holder_has_the_name_back_from_a_dead_connection_at_once(
    tmp_path: Path,
) -> None:
    """Nobody has noticed yet that it is dead: for others the name is taken, and nobody has left."""
    with quiet_server(tmp_path, "--grace", "60") as server:
        async with RawTcp.to(server.port) as dead, StockClient.to(server.url) as eve:
            was = msgspec.convert(await dead.ask("create", {"name": "Ada"}), Snapshot)
            await eve.join(was.room, name="Eve")
            # From here on the old connection reads nothing, answers no ping and does not end.
            async with StockClient.to(server.url) as thief, StockClient.to(server.url) as ada:
                taken = await thief.refused("join", {"code": was.room, "name": "Аda"})
                assert taken.error == "name_taken"
                back = await ada.join(was.room, token=was.token)
                assert (back.member, back.name, back.host) == (was.member, "Ada", True)
                assert [(m.name, m.online) for m in back.members] == [("Ada", True), ("Eve", True)]
                await ada.say("I am back")
                assert (await eve.heard_line("I am back")).member == was.member
            assert ("left", "Ada") not in eve.notices


async def _used(server: Server) -> int:
    """Return when the only room was used, as it is once all that was asked for is done."""
    query = "SELECT used FROM room"
    return int(await log_of(server)._writer.write(lambda log: log.execute(query).fetchone()[0]))


async def _forget_all_rooms(server: Server) -> None:
    await execute(log_of(server), "DELETE FROM room")
    server._chat.rooms._rooms.clear()


async def test_a_cookie_that_leads_nowhere_is_told_why(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server), Browser.at(url) as browser:
        code = await browser.make_room("Ada")
        await _forget_all_rooms(server)
        async with StockClient.to(url, cookie=browser.cookie) as ada:
            assert (await ada.refused("join", {"code": code})).error == "room_not_found"


async def test_a_passing_trouble_keeps_the_cookie(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server), Browser.at(url) as browser:
        await browser.make_room("Ada")
        cookie = browser.cookie
        server._chat.rooms._rooms.clear()
        await log_of(server).close()
        response = await browser.get("/room")
        assert response.status == 503
        assert "Set-Cookie" not in response.headers
        assert browser.cookie == cookie


async def test_no_room_is_in_memory_that_the_log_has_no_more(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (_, server):
        housekeeper, rooms = server._chat.housekeeper, server._chat.rooms
        for round_ in range(50):
            await log_of(server).claim(RoomRecord("GONE", "epoch", "", 0, 0, (), ()), [])
            await execute(log_of(server), "UPDATE room SET used = 1000")
            work = [housekeeper.expire(2_000, 10), housekeeper.room("GONE")]
            await asyncio.gather(*(work if round_ % 2 else reversed(work)), return_exceptions=True)
            assert (rooms.get("GONE") is None) == (await log_of(server).load("GONE") is None)
            rooms._rooms.clear()
            await execute(log_of(server), "DELETE FROM room")
            await execute(log_of(server), "DELETE FROM resting")


async def test_who_comes_back_keeps_the_room_and_a_guess_does_not(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server), StockClient.to(url) as ada:
        code, token = "KEPT", "ada's"
        host = MemberRecord(1, "Ada", "ada", hash_token(token), host=True)
        await log_of(server).claim(RoomRecord(code, "epoch", "", 0, 1, (), (), "kept"), [host])
        await execute(log_of(server), "UPDATE room SET used = 1000")
        asked = {"code": code, "name": "Eve", "claim": "A" * 43}
        assert (await ada.refused("join", asked)).error == "passphrase_needed"
        assert (await ada.refused("join", {"code": code, "token": "wrong"})).error == "bad_token"
        assert await _used(server) == 1000
        await ada.join(code, token=token)
        assert await _used(server) > 1000


async def test_a_blank_sid_is_a_new_connection(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--connections-max", "2", limits=True) as server:
        query = {"EIO": "4", "transport": "polling", "sid": ""}
        async with aiohttp.ClientSession(server.url) as http:
            statuses = []
            for _ in range(3):
                async with http.get("/socket.io/", params=query) as response:
                    statuses.append(response.status)
        assert statuses == [200, 200, 429]


async def test_a_newcomer_by_the_form_makes_a_notice_also_soon_after_a_start(
    tmp_path: Path,
) -> None:
    with quiet_server(tmp_path, "--grace", "60") as server:
        async with Browser.at(server.url) as first, Browser.at(server.url) as second:
            code = await first.make_room("Ada")
            async with StockClient.to(server.url, cookie=first.cookie) as ada:
                await ada.until(lambda: ("joined", "Ada") in ada.notices)
                await second.enter_room("Bob", code)
                async with StockClient.to(server.url, cookie=second.cookie):
                    await ada.until(lambda: ("joined", "Bob") in ada.notices)

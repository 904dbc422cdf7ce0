"""The session cookie: which room it leads to, and connections that bring it."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import threading
from pathlib import Path

import aiohttp
import pytest

from chadchat_server.session_secret import SECRET_FILE
from chadchat_server.web.sessions import load_secret
from tests.raw_socket import RawSocket
from tests.server.conftest import Connect
from tests.server.gateway.polling import Polling
from tests.server_here import log_of, serving_here
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, UPGRADING, WEBSOCKET, StockClient

from .conftest import COOKIE, NAME_COOKIE, Browser


async def test_without_a_session_there_is_no_room(browser: Browser) -> None:
    response = await browser.get("/room")
    assert (response.status, response.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING, UPGRADING], ids="+".join)
async def test_a_connection_with_the_cookie_is_in_the_room_without_any_join(
    browser: Browser, connect: Connect, transports: tuple[str, ...]
) -> None:
    code = await browser.make_room("Ada")
    ada, bob = await connect(transports, cookie=browser.cookie), await connect()
    await ada.emit("message", {"data": "hello"})
    line = await ada.heard_line("hello")
    assert (line.room, line.name, line.seq) == (code, "Ada", 1)
    await bob.join(code, name="Bob")
    await bob.say("welcome")
    assert (await ada.heard_line("welcome")).name == "Bob"
    assert (await ada.say("who is there?")).room == code


async def test_such_a_connection_asks_for_the_snapshot_without_a_token(
    browser: Browser, connect: Connect
) -> None:
    code = await browser.make_room("Ada")
    ada = await connect(cookie=browser.cookie)
    for number in range(5):
        await ada.say(f"line {number}")
    snapshot = await ada.join(code)
    assert (snapshot.name, snapshot.host, snapshot.seq) == ("Ada", True, 5)
    resumed = await ada.join(code, after=3, epoch=snapshot.epoch)
    assert [line.seq for line in resumed.messages] == [4, 5]
    assert (await ada.join(code, after=3, epoch="another")).reset


async def test_the_session_outlives_the_server(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        async with Browser.at(server.url) as browser:
            code = await browser.make_room("Ada")
            server.restart()
            assert (await browser.get("/room")).status == 200
            for transports in (WEBSOCKET, POLLING, UPGRADING):
                server.restart()
                async with StockClient.to(server.url, transports, cookie=browser.cookie) as ada:
                    assert (await ada.say("still me")).room == code


def test_the_key_is_on_disk_before_it_is_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[int, bool]] = []

    def note(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, (tmp_path / SECRET_FILE).exists()))

    monkeypatch.setattr(os, "fsync", note)
    load_secret(tmp_path)
    file = ((tmp_path / SECRET_FILE).stat().st_ino, False)
    folder = [(tmp_path.stat().st_ino, True)] if sys.platform != "win32" else []
    assert synced == [file, *folder]


async def test_who_is_told_to_be_connected_is_in_the_room(tmp_path: Path) -> None:
    """Also where the room has to be read from the log first, and that takes its time."""
    async with serving_here(tmp_path) as (url, _), Browser.at(url) as browser:
        await browser.make_room("Ada")
        cookie = browser.cookie
    async with serving_here(tmp_path) as (url, server), aiohttp.ClientSession(url) as http:
        begun, go_on = threading.Event(), threading.Event()

        def hold_up(_connection: sqlite3.Connection) -> None:
            begun.set()
            go_on.wait()

        holding_up = asyncio.create_task(log_of(server)._writer.read(hold_up))
        try:
            await asyncio.to_thread(begun.wait)
            http.headers["Cookie"] = cookie
            polling = await Polling.open(http)
            joining = asyncio.create_task(polling.post("40"))
            told = asyncio.create_task(polling.poll())
            await asyncio.wait([told], timeout=0.3)
            assert not told.done()
        finally:
            go_on.set()
        await asyncio.gather(joining, told, holding_up)
        assert await polling.post('421["message",{"data":"hello"}]') == 200
        assert (await polling.answer())["ok"] is True


async def test_a_session_whose_member_has_left_is_over(browser: Browser, connect: Connect) -> None:
    code = await browser.make_room("Ada")
    ada = await connect(cookie=browser.cookie)
    await ada.call("leave", {})
    response = await browser.get("/room")
    assert (response.status, response.headers["Location"]) == (303, "/")
    assert response.cookies[COOKIE].value == ""
    again = await connect(cookie=f"{COOKIE}=x")
    assert (await again.refused("message", {"data": "x", "room": code})).error == "not_joined"


@pytest.mark.parametrize(
    "value",
    ["", "x", "a.b.c", "W10.sig", '"', "=", "é", "x" * 5_000, "..", "WyJBQkNEIiwidCJd.AAAA"],
)
async def test_a_cookie_that_is_not_ours_is_no_session(
    browser: Browser, server: ServerProcess, value: str
) -> None:
    response = await browser.get("/room", Cookie=f"{COOKIE}={value}")
    assert (response.status, response.headers["Location"]) == (303, "/")
    async with RawSocket.to(server.url, cookie=f"{COOKIE}={value}") as raw:
        await raw.connect()
        assert (await raw.ask("message", {"data": "x"}))["error"] == "not_joined"


def test_the_secret_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    secret = load_secret(tmp_path)
    assert len(secret) == 32
    assert load_secret(tmp_path) == secret
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o600


def test_a_secret_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).write_bytes(b"short")
    (tmp_path / SECRET_FILE).with_suffix(".new").write_bytes(b"left over")
    secret = load_secret(tmp_path)
    assert len(secret) == 32
    assert load_secret(tmp_path) == secret


async def test_a_browser_comes_back_to_its_names_in_several_rooms(
    browser: Browser, other: Browser
) -> None:
    first = await browser.make_room("Ada")
    second = await other.make_room("Eve")
    await browser.enter_room("Bob", second)
    for path in (f"/{first}", f"/{first}?name=Eve"):
        await browser.get(path)
        assert 'value="Ada"' in browser.body
    await browser.get("/ABCD?name=Eve")
    assert 'value="Eve"' in browser.body
    await browser.enter_room("ada", first)
    await browser.get("/room")
    assert f'data-code="{first}"' in browser.body
    await browser.get("/")
    assert 'value="Ada"' in browser.body
    assert f'value="{first}"' in browser.body
    await browser.enter_room("Bob", second)
    assert (await other.post({"name": "Ada", "code": first, "join": ""})).status == 409


async def test_a_browser_comes_back_to_a_room_that_got_another_code(
    browser: Browser, connect: Connect
) -> None:
    """While no tab of it was open, so that its cookies have the code before."""
    code = await browser.make_room("Ada")
    before = browser.seats
    ada = await connect(cookie=browser.cookie)
    new = str((await ada.call("newcode", {}))["room"])
    for path in (f"/{new}", f"/{code}"):
        await browser.get(path)
        assert f'href="/{new}?seat=' in browser.body
    await browser.enter_room("Ada", new)
    assert browser.seats == before


async def test_seats_are_listed_all_or_not_at_all(tmp_path: Path) -> None:
    """As the page forgets what it keeps of those that are not in the list."""
    async with serving_here(tmp_path) as (url, _), Browser.at(url) as browser:
        await browser.make_room("Ada")
        cookie = browser.cookie
    async with serving_here(tmp_path) as (url, server), Browser.at(url) as browser:
        await log_of(server).close()
        response = await browser.get("/", Accept="application/json", Cookie=cookie)
        assert response.status == 503
        assert (await browser.get("/", Cookie=cookie)).status == 200


async def test_each_seat_has_an_address_of_its_own(browser: Browser, other: Browser) -> None:
    """Whatever the session's room is; who has no such seat finds the share link there."""
    first = await browser.make_room("Ada")
    [seat] = browser.seats
    second = await browser.make_room("Eve")
    for code, name, id_ in (
        (first, "Ada", seat), (second, "Eve", (browser.seats - {seat}).pop()),
    ):  # fmt: skip
        assert (await browser.get(f"/{code}?seat={id_}")).status == 200
        assert f'data-code="{code}" data-name="{name}"' in browser.body
        response = await other.get(f"/{code}?seat={id_}")
        assert (response.status, response.headers["Location"]) == (303, f"/{code}")


async def test_a_seat_is_shown_under_the_codes_of_its_room_alone(
    browser: Browser, connect: Connect
) -> None:
    code = await browser.make_room("Ada")
    [seat] = browser.seats
    ada = await connect(cookie=browser.cookie)
    new = (await ada.call("newcode", {}))["room"]
    for own in (code, new):
        assert (await browser.get(f"/{own}?seat={seat}")).status == 200
    response = await browser.get(f"/NONE?seat={seat}")
    assert (response.status, response.headers["Location"]) == (303, f"/{new}?seat={seat}")


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING, UPGRADING], ids="+".join)
async def test_a_connection_is_in_the_room_of_the_seat_that_it_names(
    browser: Browser, server: ServerProcess, transports: tuple[str, ...]
) -> None:
    first = await browser.make_room("Ada")
    [seat] = browser.seats
    await browser.make_room("Eve")
    query = f"{server.url}?seat="
    async with StockClient.to(query + seat, transports, cookie=browser.cookie) as ada:
        assert (await ada.say("here")).room == first
    for nobodys in ("", "0" * 24, "é"):
        async with StockClient.to(query + nobodys, transports, cookie=browser.cookie) as stranger:
            assert (await stranger.refused("message", {"data": "x"})).error == "not_joined"


async def test_a_seat_does_not_pass_for_another(browser: Browser) -> None:
    code = await browser.make_room("Ada")
    [seat] = browser.seats
    forged = browser.cookie.replace(seat, "0" * 24)
    response = await browser.get(f"/{code}?seat={'0' * 24}", Cookie=forged)
    assert response.status == 303


async def test_leaving_one_room_keeps_the_others(browser: Browser, connect: Connect) -> None:
    await browser.make_room("Ada")
    [first] = browser.seats
    second = await browser.make_room("Eve")
    eve = await connect(cookie=browser.cookie)
    await eve.call("leave", {})
    late = browser.cookie  # as a request has it that was sent before
    assert (await browser.get("/room")).status == 303
    assert browser.seats == {first}
    response = await browser.get(f"/{second}", Cookie=late)
    assert not any(first in cookie for cookie in response.cookies)


async def test_the_latest_eight_seats_are_kept(browser: Browser, other: Browser) -> None:
    codes = [await other.make_room(f"Host {number}") for number in range(9)]
    for code in codes:
        await browser.enter_room("Ada", code)
    assert len(browser.seats) == 8
    listed = await browser.get("/", Accept="application/json")
    assert listed.content_type == "application/json"
    assert [seat["room"] for seat in json.loads(browser.body)] == codes[:0:-1]


async def test_seats_of_other_servers_on_the_host_do_not_pile_up(browser: Browser) -> None:
    """As cookies know no port: too many would make every request too long."""
    await browser.make_room("Ada")
    own = browser.seats
    foreign = [f"chadchat_seat_{number:024x}" for number in range(20)]
    cookie = "; ".join(f"{name}=x" for name in [*foreign, "chadchat_seat_x", "another"])
    response = await browser.post({"name": "Eve", "create": ""}, Cookie=cookie)
    gone = {name for name, morsel in response.cookies.items() if not morsel.value}
    assert gone == set(foreign[:4])
    assert own < browser.seats
    response = await browser.post({"name": "Eve", "create": ""})
    assert all(morsel.value for morsel in response.cookies.values())


async def test_the_seats_of_a_browser_are_listed_for_its_page(
    browser: Browser, connect: Connect
) -> None:
    code = await browser.make_room("Ada")
    [seat] = browser.seats
    listed = {"room": code, "name": "Ada", "url": f"/{code}?seat={seat}", "here": False}
    await browser.get("/", Accept="application/json")
    assert json.loads(browser.body) == [listed]
    await connect(cookie=browser.cookie)
    await browser.get("/", Accept="application/json")
    assert json.loads(browser.body) == [{**listed, "here": True}]


async def test_a_name_is_remembered_when_its_room_is_left(
    browser: Browser, connect: Connect
) -> None:
    await browser.make_room("Ädä <b>")
    ada = await connect(cookie=browser.cookie)
    await ada.call("leave", {})
    response = await browser.get("/")
    assert 'value="Ädä &lt;b&gt;"' in browser.body
    assert browser.seats == set()
    assert NAME_COOKIE not in response.cookies


@pytest.mark.parametrize("name", ["%00", "x" * 200, "a%E2%80%AEb"])
async def test_a_remembered_name_that_cannot_be_one_is_none(browser: Browser, name: str) -> None:
    assert (await browser.get("/", Cookie=f"{NAME_COOKIE}={name}")).status == 200
    assert 'name="name" value=""' in browser.body

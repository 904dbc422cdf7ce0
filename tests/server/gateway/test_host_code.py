"""A new code for a room: all inside stay, messages under way arrive, members find it again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from chadchat_shared.answers import Done, Page, Recoded, Renamed
from chadchat_shared.events import ChatMessage, Notice, RoomChanged
from tests.server.conftest import Connect, quiet_server
from tests.server.web.conftest import Browser
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


async def _new_code(host: StockClient, room: str) -> str:
    answer = await host.done(Recoded, "newcode", {"room": room})
    assert answer.room != room
    return answer.room


async def test_all_inside_stay_and_the_old_code_finds_nothing(connect: Connect) -> None:
    ada, bob, eve = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    old = room.room
    await bob.join(old, name="Bob")
    await ada.say("before")
    new = await _new_code(ada, old)
    changed = await bob.heard(RoomChanged)
    assert (changed.room, changed.code) == (old, new)
    notice = await bob.heard(Notice, lambda n: n.kind == "host")
    assert (notice.room, notice.message) == (new, f"has given the room the new code {new}")
    assert (await eve.refused("join", {"code": old, "name": "Eve"})).error == "room_not_found"
    joined = await eve.join(new, name="Eve")
    assert (joined.room, joined.epoch, joined.seq) == (new, room.epoch, 1)
    assert [line.room for line in joined.messages] == [new]
    await bob.say("after")
    line = await ada.heard_line("after")
    assert (line.room, line.seq) == (new, 2)


async def test_members_inside_may_use_the_old_code(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    old = (await ada.create("Ada")).room
    await bob.join(old, name="Bob")
    await ada.create("Ada")  # so that she has to say which
    middle = await _new_code(ada, old)
    new = await _new_code(ada, old)
    for code in (old, old.lower(), middle, new):
        assert (await ada.say("hello", room=code)).room == new
        assert (await ada.done(Renamed, "rename", {"room": code, "name": f"Ada {code}"})).name
        assert (await bob.join(code)).room == new
    assert await bob.done(Done, "leave", {"room": old}) == Done()


async def test_a_token_finds_the_room_by_an_old_code(connect: Connect) -> None:
    ada, phone, eve = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    await _new_code(ada, room.room)
    new = await _new_code(ada, room.room)
    again = await phone.join(room.room, token=room.token)
    assert (again.room, again.member) == (new, room.member)
    assert (await eve.refused("join", {"code": new, "token": "x"})).error == "bad_token"
    assert (await eve.refused("join", {"code": room.room, "token": "x"})).error == "room_not_found"


async def test_what_is_under_way_meanwhile_arrives(connect: Connect) -> None:
    ada, bob, carl = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    old = room.room
    await bob.join(old, name="Bob")
    texts = [f"line {number}" for number in range(300)]

    async def talk() -> list[dict[str, object]]:
        return await asyncio.gather(*(bob.call("message", {"data": text}) for text in texts))

    async def change() -> str:
        codes = [await _new_code(ada, old) for _ in range(10)]
        return codes[-1]

    async def come_and_go() -> None:
        for number in range(10):
            await carl.call("join", {"code": ada_code(), "name": f"Carl {number}"})
            await carl.call("topic", {"topic": f"topic {number}"})
            await carl.call("leave", {})

    def ada_code() -> str:
        codes = [changed.code for changed in ada.of(RoomChanged) if isinstance(changed.code, str)]
        return codes[-1] if codes else old

    answers, new, _ = await asyncio.gather(talk(), change(), come_and_go())
    assert all(answer["ok"] for answer in answers)
    lines = await ada.heard_lines(300)
    assert [line.seq for line in lines] == list(range(1, 301))
    now = old
    for event in ada.events:  # whatever is said carries the code of its time
        if isinstance(event, RoomChanged) and isinstance(event.code, str):
            assert event.room == now
            now = event.code
        elif isinstance(event, ChatMessage | Notice):
            assert event.room == now
    assert now == new
    page = await ada.done(Page, "history", {"after": 0, "limit": 200})
    assert {line.room for line in page.messages} == {new}
    assert [line.seq for line in page.messages] == list(range(1, 201))


async def test_a_message_sent_again_after_the_change_is_the_same(connect: Connect) -> None:
    ada = await connect()
    room = await ada.create("Ada")
    first = await ada.say("hello", id="1")
    await _new_code(ada, room.room)
    assert (await ada.say("hello", id="1", room=room.room)).seq == first.seq
    again = [ada.say(f"n{n % 5}", id=f"n{n % 5}", room=room.room) for n in range(20)]
    changing = asyncio.create_task(_new_code(ada, room.room))
    assert {stored.seq for stored in await asyncio.gather(*again)} == set(range(2, 7))
    await changing


async def test_two_connections_change_it_at_once(connect: Connect) -> None:
    ada, desk, bob = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    await desk.join(room.room, token=room.token)
    codes = await asyncio.gather(_new_code(ada, room.room), _new_code(desk, room.room))
    await ada.until(lambda: len(ada.of(RoomChanged)) == 2)
    first, last = ada.of(RoomChanged)
    assert (first.room, first.code) == (room.room, last.room)
    assert {first.code, last.code} == set(codes)
    assert (await bob.join(str(last.code), name="Bob")).online == 2


async def test_a_browser_with_the_old_code_gets_in(server: ServerProcess, connect: Connect) -> None:
    async with Browser.at(server.url) as browser:
        old = await browser.make_room("Ada")
        ada = await connect(cookie=browser.cookie)
        new = await _new_code(ada, old)
        again = await connect(cookie=browser.cookie)
        assert (await again.say("here I am")).room == new
        assert (await again.join(new)).name == "Ada"
        assert (await browser.get("/room")).status == 200
        assert f'data-code="{new}"' in browser.body
        assert (await browser.post({"name": "Ada", "code": new, "join": ""})).status == 303


async def test_a_new_code_outlives_the_server_and_so_does_the_old_one(tmp_path: Path) -> None:
    with quiet_server(tmp_path) as server:
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada")
            await ada.say("before")
            new = await _new_code(ada, room.room)
            await ada.say("after")
            await asyncio.to_thread(server.restart)
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            again = await ada.join(room.room, token=room.token)
            assert (again.room, [line.message for line in again.messages]) == (
                new, ["before", "after"],
            )  # fmt: skip
            assert (await ada.say("by the old code", room=room.room)).room == new
            assert (await bob.refused("join", {"code": room.room, "name": "Bob"})).error == (
                "room_not_found"
            )
            await bob.join(new, name="Bob")


async def test_a_new_code_counts_as_a_new_room(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--new-rooms", "2", limits=True) as server:
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada")
            new = await _new_code(ada, room.room)
            refusal = await ada.refused("newcode", {})
            assert refusal.error == "rate_limited"
            assert (await ada.join(new)).room == new


async def test_only_the_host_changes_it(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    assert (await bob.refused("newcode", {})).error == "forbidden"

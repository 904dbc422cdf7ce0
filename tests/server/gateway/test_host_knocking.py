"""Knocking at a locked room."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec import UNSET

from chadchat_shared.answers import Done
from chadchat_shared.events import Answered, Knocker, Knocks, Notice
from tests.server.conftest import Connect, quiet_server
from tests.stock_client import StockClient


async def _locked_room(host: StockClient, **more: object) -> str:
    room = await host.create("Ada", **more)
    await host.done(Done, "lock", {"room": room.room, "on": True})
    return room.room


async def _knock(client: StockClient, code: str, name: str, **more: object) -> None:
    assert await client.done(Done, "knock", {"code": code, "name": name, **more}) == Done()


async def _waiting(host: StockClient, *names: str) -> list[Knocker]:
    """Return who waits, once it is ``names``."""
    await host.until(
        lambda: bool(told := host.of(Knocks)) and [k.name for k in told[-1].knocks] == [*names]
    )
    return host.of(Knocks)[-1].knocks


async def test_the_host_lets_in_who_knocks(connect: Connect) -> None:
    ada, bob, eve = await connect(), await connect(), await connect()
    code = await _locked_room(ada)
    await _knock(bob, code.lower(), " Bob ")
    [knock] = await _waiting(ada, "Bob")
    assert await ada.done(Done, "admit", {"knock": knock.knock, "on": True}) == Done()
    answered = await bob.heard(Answered)
    assert (answered.room, answered.reason) == (code, UNSET)
    await _waiting(ada)
    assert (await eve.refused("join", {"code": code, "name": "bob"})).error == "room_locked"
    joined = await bob.join(code, token=answered.token)
    assert (joined.name, joined.locked, joined.online) == ("Bob", True, 2)
    await ada.until(lambda: ("joined", "Bob") in ada.notices)
    assert (await bob.heard(Notice, lambda n: n.kind == "joined")).name == "Bob"
    notices = [notice.message for notice in ada.of(Notice) if notice.kind == "host"]
    assert notices == ["has locked the room", "has let Bob in"]
    assert (await ada.refused("admit", {"knock": knock.knock, "on": True})).error == "not_found"


async def test_or_does_not(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    code = await _locked_room(ada)
    await _knock(bob, code, "Bob")
    [knock] = await _waiting(ada, "Bob")
    await ada.done(Done, "admit", {"knock": knock.knock, "on": False})
    answered = await bob.heard(Answered)
    assert (answered.token, answered.reason) == (UNSET, "The host has not let you in.")
    await _waiting(ada)
    await _knock(bob, code, "Bob")  # one may knock again
    await _waiting(ada, "Bob")


async def test_a_knock_ends_with_its_connection(connect: Connect) -> None:
    ada, bob, carl = await connect(), await connect(), await connect()
    code = await _locked_room(ada)
    await _knock(bob, code, "Bob")
    await _knock(carl, code, "Carl")
    knock, _ = await _waiting(ada, "Bob", "Carl")
    await bob.disconnect()
    await _waiting(ada, "Carl")
    assert (await ada.refused("admit", {"knock": knock.knock, "on": True})).error == "not_found"


async def test_who_goes_while_being_let_in_leaves_no_name_behind(connect: Connect) -> None:
    ada = await connect()
    code = await _locked_room(ada)
    for _ in range(10):
        bob = await connect()
        await _knock(bob, code, "Bob")
        [knock] = await _waiting(ada, "Bob")
        admitting = asyncio.create_task(ada.call("admit", {"knock": knock.knock, "on": True}))
        await asyncio.gather(admitting, bob.disconnect())
        await _waiting(ada)
        if admitting.result()["ok"]:  # it was in before it was gone, and has its token
            member = (await ada.join(code)).members[-1]
            await ada.done(Done, "kick", {"member": member.member})
        assert [member.name for member in (await ada.join(code)).members] == ["Ada"]


async def test_a_connection_knocks_once(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    code = await _locked_room(ada)
    await _knock(bob, code, "Bob")
    await _knock(bob, code, "Rob")
    await _waiting(ada, "Rob")


async def test_a_host_that_comes_back_or_takes_over_is_told_who_waits(connect: Connect) -> None:
    ada, eve, bob, desk = [await connect() for _ in range(4)]
    room = await ada.create("Ada")
    heir = await eve.join(room.room, name="Eve")
    await ada.done(Done, "lock", {"on": True})
    await _knock(bob, room.room, "Bob")
    await _waiting(ada, "Bob")
    await desk.join(room.room, token=room.token)
    await _waiting(desk, "Bob")
    assert eve.of(Knocks) == []
    await ada.done(Done, "transfer", {"member": heir.member})
    [knock] = await _waiting(eve, "Bob")
    assert (await ada.refused("admit", {"knock": knock.knock, "on": True})).error == "forbidden"
    ada.events.clear()
    await eve.done(Done, "leave", {})
    await _waiting(ada, "Bob")
    await ada.done(Done, "admit", {"knock": knock.knock, "on": True})
    await bob.heard(Answered)


async def test_whoever_waits_when_the_room_is_unlocked_is_told(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    code = await _locked_room(ada)
    await _knock(bob, code, "Bob")
    await _waiting(ada, "Bob")
    await ada.done(Done, "lock", {"on": False})
    assert (await bob.heard(Answered)).reason == "The room is open again: come in."
    await _waiting(ada)
    assert (await bob.join(code, name="Bob")).online == 2


async def test_where_one_cannot_knock(connect: Connect) -> None:
    ada, bob, carl = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    asked = {"code": room.room, "name": "Eve"}
    assert (await bob.refused("knock", asked)).error == "bad_request"
    await bob.join(room.room, name="Bob")
    await ada.done(Done, "lock", {"on": True})
    assert (await bob.refused("knock", asked)).error == "bad_request"
    assert (await carl.refused("knock", {"code": room.room, "name": "\x00"})).error == "bad_name"
    assert (await carl.refused("knock", {"code": "ABC", "name": "Eve"})).error == "bad_code"
    assert (await carl.refused("knock", {"code": "ZZZZZ", "name": "Eve"})).error == (
        "room_not_found"
    )
    assert ada.of(Knocks) == []


async def test_who_is_banned_waits_unseen_so_that_a_stranger_does_not_learn_of_it(
    connect: Connect,
) -> None:
    ada, bob, carl, desk = [await connect() for _ in range(4)]
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await ada.done(Done, "ban", {"member": seat.member})
    await ada.done(Done, "lock", {"on": True})
    await _knock(carl, room.room, "bob")
    await _knock(bob, room.room, "Carl")
    await _waiting(ada, "Carl")
    await desk.join(room.room, token=room.token)
    await _waiting(desk, "Carl")
    assert not any("bob" in {k.name for k in told.knocks} for told in ada.of(Knocks))


async def test_the_host_hears_whom_a_ban_and_its_end_hide_and_show(connect: Connect) -> None:
    ada, bob, carl, rob = [await connect() for _ in range(4)]
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await ada.done(Done, "lock", {"on": True})
    await _knock(carl, room.room, "Carl")
    await _knock(rob, room.room, "Bob")
    await _waiting(ada, "Carl", "Bob")
    await ada.done(Done, "ban", {"member": seat.member})
    await _waiting(ada, "Carl")
    await ada.done(Done, "unban", {"name": "Bob"})
    await _waiting(ada, "Carl", "Bob")


async def test_the_passphrase_is_asked_for_first(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    code = await _locked_room(ada, passphrase="open sesame")
    for asked in ({}, {"passphrase": "wrong"}):
        refusal = await bob.refused("knock", {"code": code, "name": "Bob", **asked})
        assert refusal.error == "passphrase_needed"
    await _knock(bob, code, "Bob", passphrase="open sesame")
    await _waiting(ada, "Bob")


@pytest.mark.parametrize("name", ["Ada", "Bob"])
async def test_a_name_that_is_taken_when_one_is_let_in(connect: Connect, name: str) -> None:
    ada, bob, carl = await connect(), await connect(), await connect()
    code = await _locked_room(ada)
    await _knock(bob, code, name)
    [knock] = await _waiting(ada, name)
    if name == "Bob":
        await _knock(carl, code, name)
        _, other = await _waiting(ada, name, name)
        await ada.done(Done, "admit", {"knock": other.knock, "on": True})
    refusal = await ada.refused("admit", {"knock": knock.knock, "on": True})
    assert refusal.error == "name_taken"
    assert (await bob.heard(Answered)).reason == refusal.message
    await _waiting(ada)


async def test_two_connections_of_the_host_let_one_in_once(connect: Connect) -> None:
    ada, desk, bob = await connect(), await connect(), await connect()
    room = await ada.create("Ada")
    await desk.join(room.room, token=room.token)
    await ada.done(Done, "lock", {"on": True})
    await _knock(bob, room.room, "Bob")
    [knock] = await _waiting(ada, "Bob")
    asked = {"knock": knock.knock, "on": True}
    answers = await asyncio.gather(ada.call("admit", asked), desk.call("admit", asked))
    assert sorted(str(answer.get("error")) for answer in answers) == ["None", "not_found"]
    await bob.join(room.room, token=(await bob.heard(Answered)).token)
    assert len(bob.of(Answered)) == 1


async def test_one_who_waits_meanwhile_finds_a_room_with_a_new_code(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    code = await _locked_room(ada)
    await _knock(bob, code, "Bob")
    [knock] = await _waiting(ada, "Bob")
    new = (await ada.call("newcode", {}))["room"]
    await ada.done(Done, "admit", {"knock": knock.knock, "on": True})
    answered = await bob.heard(Answered)
    assert answered.room == code
    assert (await bob.join(code, token=answered.token)).room == new


async def test_who_knocks_counts_as_a_newcomer(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--new-members", "3", limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            code = await _locked_room(ada)
            for name in ("Bob", "Rob", "Tod"):
                await _knock(bob, code, name)
            refusal = await bob.refused("knock", {"code": code, "name": "Lob"})
            assert refusal.error == "rate_limited"
            await _waiting(ada, "Tod")

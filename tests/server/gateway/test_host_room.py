"""What a host does to the room: lock, slow."""

from __future__ import annotations

import asyncio

import pytest

from chadchat_shared.answers import Done
from chadchat_shared.events import Answered, Notice, RoomChanged
from tests.server.conftest import Connect


async def test_a_locked_room_lets_nobody_new_in(connect: Connect) -> None:
    ada, bob, desk, eve = [await connect() for _ in range(4)]
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    assert await ada.done(Done, "lock", {"room": room.room, "on": True}) == Done()
    assert (await bob.heard(RoomChanged)).locked is True
    assert (await bob.heard(Notice, lambda n: n.kind == "host")).message == "has locked the room"
    for name in ("Eve", "Bob"):  # which says no more than that: not who is inside
        refusal = await eve.refused("join", {"code": room.room, "name": name})
        assert refusal.error == "room_locked"
    assert (await desk.join(room.room, token=seat.token)).locked
    await ada.done(Done, "lock", {"on": True})
    await ada.done(Done, "lock", {"on": False})
    await bob.heard(RoomChanged, lambda changed: changed.locked is False)
    notices = [notice.message for notice in bob.of(Notice) if notice.kind == "host"]
    assert notices == ["has locked the room", "has unlocked the room"]
    assert not (await eve.join(room.room, name="Eve")).locked


async def test_a_locked_room_without_members_takes_in_its_next_host(connect: Connect) -> None:
    ada, bob, eve = await connect(), await connect(), await connect()
    code = (await ada.create("Ada", passphrase="open sesame")).room
    await ada.done(Done, "lock", {"on": True})
    await bob.done(Done, "knock", {"code": code, "name": "Bob", "passphrase": "open sesame"})
    await ada.done(Done, "leave", {"room": code})
    assert (await bob.heard(Answered)).reason == "The room is open again: come in."
    asked = {"code": code, "name": "Bob"}
    assert (await bob.refused("join", asked)).error == "passphrase_needed"
    asked["passphrase"] = "open sesame"
    assert (await bob.refused("knock", asked)).error == "bad_request"
    joined = await bob.join(**asked)
    assert (joined.host, joined.locked) == (True, True)
    assert (await eve.refused("join", {**asked, "name": "Eve"})).error == "room_locked"


async def test_slow_is_for_everybody_but_the_host(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    await bob.say("one")
    await ada.done(Done, "slow", {"seconds": 30})
    assert (await bob.heard(RoomChanged)).slow == 30
    notice = await bob.heard(Notice, lambda n: n.kind == "host")
    assert notice.message == "lets everybody write once in 30 seconds"
    assert (await ada.join(room.room)).slow == 30
    refusal = await bob.refused("message", {"data": "two"})
    assert refusal.error == "rate_limited"
    assert isinstance(refusal.retry_after, float)
    assert 0 < refusal.retry_after <= 30
    for number in range(5):
        await ada.say(f"line {number}")
    await ada.done(Done, "slow", {"seconds": 0})
    await bob.heard(Notice, lambda n: n.message == "lets everybody write at will again")
    await bob.say("two")


async def test_slow_goes_on_for_who_opened_the_room_too_when_they_come_again(
    connect: Connect,
) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    await ada.done(Done, "transfer", {"member": seat.member})
    await bob.done(Done, "slow", {"seconds": 30})
    await ada.say("one")
    await ada.done(Done, "leave", {})
    await ada.join(room.room, name="Eve")
    assert (await ada.refused("message", {"data": "two"})).error == "rate_limited"


async def test_who_waits_as_told_may_write_again(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    await ada.done(Done, "slow", {"seconds": 1})
    await bob.say("one")
    refusal = await bob.refused("message", {"data": "two"})
    assert isinstance(refusal.retry_after, float)
    await asyncio.sleep(refusal.retry_after)  # what the server asks for
    await bob.say("two")


@pytest.mark.parametrize("seconds", [-1, 3601, 1.5, "5", None])
async def test_what_is_no_pause(connect: Connect, seconds: object) -> None:
    ada = await connect()
    await ada.create("Ada")
    assert (await ada.refused("slow", {"seconds": seconds})).error == "bad_request"

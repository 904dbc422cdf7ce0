"""What is in the log already gets its place again, also from who may say nothing now."""

from __future__ import annotations

import asyncio
from pathlib import Path

from chadchat_server.domain.room import TAIL
from chadchat_shared.answers import Done
from tests.server.conftest import Connect, quiet_server
from tests.stock_client import StockClient


async def test_by_who_is_muted(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    seat = await bob.join(room.room, name="Bob")
    stored = await bob.say("hello", id="1")
    await _push_out_of_memory(ada)
    await ada.done(Done, "mute", {"room": room.room, "member": seat.member, "on": True})
    assert await bob.say("hello\r\n", id="1") == stored
    for refused in (
        {"data": "another", "id": "1"},
        {"data": "hello", "id": "2"},
        {"data": "hello"},
    ):
        assert (await bob.refused("message", refused)).error == "forbidden"
    assert (await ada.say("end")).seq == TAIL + 2


async def test_in_a_slow_room(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    await ada.done(Done, "slow", {"room": room.room, "seconds": 3_600})
    stored = await bob.say("hello", id="1")
    await _push_out_of_memory(ada)
    assert await bob.say("hello", id="1") == stored
    assert (await bob.refused("message", {"data": "more"})).error == "rate_limited"


async def test_by_who_has_said_as_much_as_may_be_said(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--message-rate", "0.001", limits=True) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            sent = [(str(number), f"line {number}") for number in range(10)]
            stored = await asyncio.gather(*(ada.say(text, id=id_) for id_, text in sent))
            assert (await ada.refused("message", {"data": "more"})).error == "rate_limited"
            assert [await ada.say(text, id=id_) for id_, text in sent] == stored


async def test_it_costs_the_address_one_of_its_messages(tmp_path: Path) -> None:
    options = ("--address-burst", "4", "--address-rate", "0.001")
    with quiet_server(tmp_path, *options, limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            seat = await bob.join(room.room, name="Bob")
            stored = await bob.say("hello", id="1")
            assert await bob.say("hello", id="1") == stored
            await ada.done(Done, "mute", {"member": seat.member, "on": True})
            assert await bob.say("hello", id="1") == stored
            assert (await bob.refused("message", {"data": "hello"})).error == "forbidden"
            assert (await bob.refused("message", {"data": "hello", "id": "1"})).error == (
                "rate_limited"
            )


async def _push_out_of_memory(client: StockClient) -> None:
    """Say so much that nothing of what was said before is in memory any more."""
    await asyncio.gather(*(client.say(str(number)) for number in range(TAIL)))

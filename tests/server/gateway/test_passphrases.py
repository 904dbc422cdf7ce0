"""Rooms with a passphrase: set, asked for, changed, taken away."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chadchat_shared.answers import Done
from chadchat_shared.events import Notice, RoomChanged
from tests.server.conftest import Connect
from tests.server_here import serving_here
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_PASSPHRASE = "open sesame"


async def test_a_newcomer_has_to_know_it(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada", passphrase=_PASSPHRASE)
    assert room.passphrase
    messages = []
    for asked in ({}, {"passphrase": ""}, {"passphrase": " "}, {"passphrase": "open says me"}):
        refusal = await bob.refused("join", {"code": room.room, "name": "Bob", **asked})
        assert refusal.error == "passphrase_needed"
        messages.append(refusal.message)
    assert messages == ["This room asks for a passphrase."] * 3 + [
        "That is not the passphrase of this room."
    ]
    joined = await bob.join(room.room, name="Bob", passphrase=f" {_PASSPHRASE}\n")
    assert joined.passphrase
    assert joined.online == 2


async def test_a_member_is_not_asked(connect: Connect) -> None:
    ada, again = await connect(), await connect()
    room = await ada.create("Ada", passphrase=_PASSPHRASE)
    assert (await again.join(room.room, token=room.token)).name == "Ada"


async def test_nothing_but_the_passphrase_is_told_before_it(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada", passphrase=_PASSPHRASE)
    for passphrase in ("", "wrong"):
        asked = {"code": room.room, "name": "Ada", "passphrase": passphrase}
        assert (await bob.refused("join", asked)).error == "passphrase_needed"
    asked = {"code": room.room, "name": "Ada", "passphrase": _PASSPHRASE}
    assert (await bob.refused("join", asked)).error == "name_taken"


async def test_the_host_sets_changes_and_takes_it_away(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    assert not room.passphrase
    await bob.join(room.room, name="Bob")
    for passphrase, told, words in (
        ("tea", True, "set a passphrase"),
        ("coffee", True, "changed the passphrase"),
        ("", False, "took the passphrase away"),
    ):
        bob.events.clear()
        assert await ada.done(Done, "passphrase", {"passphrase": passphrase}) == Done()
        notice = await bob.heard(Notice, lambda notice: notice.kind == "host")
        assert (notice.name, notice.message) == ("Ada", words)
        assert (await bob.heard(RoomChanged)).passphrase is told
        newcomer = await connect()
        answer = await newcomer.call("join", {"code": room.room, "name": "x", "passphrase": "?"})
        assert answer["ok"] is not told
        if told:
            joined = await newcomer.join(room.room, name=passphrase, passphrase=passphrase)
            assert joined.passphrase


async def test_to_take_none_away_is_not_told(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    assert await ada.done(Done, "passphrase", {"passphrase": ""}) == Done()
    await ada.say("what was told before this has come")
    await bob.heard_line("what was told before this has come")
    assert not bob.of(RoomChanged)
    assert not [notice for notice in bob.of(Notice) if notice.kind == "host"]


async def test_only_the_host_may(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    assert (await bob.refused("passphrase", {"passphrase": "x"})).error == "forbidden"
    outside = await connect()
    asked = {"room": room.room, "passphrase": "x"}
    assert (await outside.refused("passphrase", asked)).error == "not_joined"
    assert not (await ada.join(room.room)).passphrase


@pytest.mark.parametrize("event", ["create", "join", "passphrase"])
async def test_one_that_is_too_long(connect: Connect, event: str) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    asked = {"name": "Bob", "code": room.room, "room": room.room, "passphrase": "x" * 257}
    client = ada if event == "passphrase" else bob
    assert (await client.refused(event, asked)).error == "too_long"


async def test_it_outlives_the_server(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada", passphrase="tea")
            await ada.done(Done, "passphrase", {"passphrase": _PASSPHRASE})
        server.restart()
        async with StockClient.to(server.url) as bob:
            asked = {"code": room.room, "name": "Bob", "passphrase": "tea"}
            assert (await bob.refused("join", asked)).error == "passphrase_needed"
            assert (await bob.join(room.room, name="Bob", passphrase=_PASSPHRASE)).passphrase


async def test_the_log_has_no_passphrase_in_it(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server), StockClient.to(url) as ada:
        room = await ada.create("Ada", passphrase=_PASSPHRASE)
        kept = await server._log.load(room.room)
        assert kept is not None
        assert kept.passphrase is not None
        assert kept.passphrase.startswith("$scrypt$")
    _has_no_passphrase(tmp_path)


def _has_no_passphrase(folder: Path) -> None:
    for file in folder.iterdir():
        assert _PASSPHRASE.encode() not in file.read_bytes()


async def test_nobody_else_waits_while_passphrases_are_compared(connect: Connect) -> None:
    ada, bob, carl = await connect(), await connect(), await connect()
    room = await ada.create("Ada", passphrase=_PASSPHRASE)
    await carl.join(room.room, name="Carl", passphrase=_PASSPHRASE)
    asked = {"code": room.room, "name": "Bob", "passphrase": "wrong"}
    guesses = [asyncio.ensure_future(bob.refused("join", asked)) for _ in range(8)]
    said = [await ada.say(str(number)) for number in range(8)]
    assert not guesses[-1].done()
    assert said[-1].seq == 8
    await carl.heard_lines(8)
    assert {refusal.error for refusal in await asyncio.gather(*guesses)} == {"passphrase_needed"}

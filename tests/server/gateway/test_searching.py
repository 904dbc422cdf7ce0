"""Searching a room, and finding the place of a time in it, as any Socket.IO client does."""

from __future__ import annotations

from pathlib import Path

import pytest

from chadchat_shared.answers import Found, Sought
from tests.server.conftest import Connect, quiet_server
from tests.stock_client import StockClient


async def _search(client: StockClient, query: str, **more: object) -> tuple[list[int], bool]:
    found = await client.done(Found, "search", {"query": query, **more})
    return [message.seq for message in found.messages], found.more


async def test_words_are_found_in_a_room_the_newest_first(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    for text in ("Green tea?", "Coffee!", "No, tea. Green.", "今天天气很好"):
        await ada.say(text)
    assert await _search(bob, "tea") == ([3, 1], False)
    assert await _search(bob, '"green tea"') == ([1], False)
    assert await _search(bob, "天气", room=room.room) == ([4], False)
    assert await _search(bob, "*&%$") == ([], False)
    found = await bob.done(Found, "search", {"query": "tea", "limit": 1})
    assert (found.messages[0].message, found.more) == ("No, tea. Green.", True)
    assert await _search(bob, "tea", before=found.before) == ([1], False)


async def test_only_members_search(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    for asked in ({"query": "tea"}, {"query": "tea", "room": room.room}):
        assert (await bob.refused("search", asked)).error == "not_joined"
    assert (await bob.refused("seek", {"ts": 0, "room": room.room})).error == "not_joined"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({}, "bad_request"), ({"query": ""}, "bad_request"), ({"query": " \x07"}, "bad_request"),
        ({"query": "x" * 201}, "too_long"), ({"query": 5}, "bad_request"),
        ({"query": "x", "limit": 51}, "bad_request"), ({"query": "x", "limit": 0}, "bad_request"),
        ({"query": "x", "before": -1}, "bad_request"),
    ],
)  # fmt: skip
async def test_what_is_no_search(connect: Connect, asked: dict[str, object], error: str) -> None:
    ada = await connect()
    await ada.create("Ada")
    assert (await ada.refused("search", asked)).error == error


async def test_a_search_costs_as_much_as_a_message(tmp_path: Path) -> None:
    options = ("--message-burst", "2", "--message-rate", "0.01")
    with quiet_server(tmp_path, *options, limits=True) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            await ada.say("tea")
            assert await _search(ada, "tea") == ([1], False)
            refusal = await ada.refused("search", {"query": "tea"})
            assert refusal.error == "rate_limited"
            assert refusal.retry_after
            assert (await ada.done(Sought, "seek", {"ts": 0})).seq == 1


async def test_the_place_of_a_time(connect: Connect) -> None:
    ada = await connect()
    await ada.create("Ada")
    assert (await ada.done(Sought, "seek", {"ts": 0})).seq == 1
    times = [(await ada.say(text)).ts for text in ("one", "two", "three")]
    assert (await ada.done(Sought, "seek", {"ts": times[0]})).seq == 1
    assert (await ada.done(Sought, "seek", {"ts": times[-1] + 1})).seq == 4
    for wrong in ({}, {"ts": -1}, {"ts": 2**53}, {"ts": "yesterday"}):
        assert (await ada.refused("seek", wrong)).error == "bad_request"

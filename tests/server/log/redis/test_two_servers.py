"""What two servers of one Redis tell each other of a room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from chadchat_server.log import Appended, Changed, Outdated
from chadchat_server.log.redis import RedisLog, appending
from chadchat_server.log.redis.keys import LOG, SWEPT, room_key
from chadchat_server.log.redis.scripts import CHANGE, Script
from tests.patience import PATIENCE_SECONDS

from ..changes import change, recoded, topic, trimmed
from ..conftest import HOST, ROOM, append, draft, messages, whole
from .conftest import Servers
from .followers import Keeper


class Pair:
    """Two logs with the room ABCD loaded, and what each is told of the other."""

    def __init__(self, one: RedisLog, two: RedisLog, first: Keeper, second: Keeper) -> None:
        self.one, self.two = one, two
        self.first, self.second = first, second


@pytest.fixture
async def pair(servers: Servers) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        keepers = Keeper(), Keeper()
        one, two = [await stack.enter_async_context(servers.open(each)) for each in keepers]
        assert await one.claim(ROOM, [HOST])
        assert await one.load("ABCD")
        assert await two.load("ABCD")
        yield Pair(one, two, *keepers)


async def test_what_one_stores_the_other_is_told(pair: Pair) -> None:
    said = messages(await append(pair.one, draft(1), draft(2)))
    await pair.second.until(lambda: len(pair.second.messages) == 2)
    assert pair.second.messages == said
    assert pair.first.messages == []
    await change(pair.two, "ABCD", topic("coffee"))
    await pair.first.until(lambda: pair.first.told)
    assert pair.first.told == [topic("coffee")]


async def test_both_have_one_order_of_what_both_store(pair: Pair) -> None:
    orders: list[list[int]] = [[], []]
    keepers = pair.first, pair.second

    async def talk(log: RedisLog, order: list[int], name: str) -> None:
        for number in range(50):
            [message] = messages(await append(log, draft(f"{name} {number}")))
            order.append(message.seq)

    await asyncio.gather(talk(pair.one, orders[0], "a"), talk(pair.two, orders[1], "b"))
    for keeper, own in zip(keepers, orders, strict=True):
        await keeper.heard(50)
        assert sorted(own + [message.seq for message in keeper.messages]) == list(range(1, 101))
    assert [message.seq for message in await whole(pair.one)] == list(range(1, 101))


async def test_a_change_that_was_decided_on_another_state_is_refused(pair: Pair) -> None:
    became: list[Changed] = []
    both = asyncio.Event()

    def done(how: Changed) -> None:
        became.append(how)
        if len(became) == 2:
            both.set()

    pair.one.change("ABCD", topic("coffee"), done)
    pair.two.change("ABCD", topic("milk"), done)
    await both.wait()
    refused = [how for how in became if isinstance(how, Outdated)]
    assert len(refused) == 1
    assert None in became
    told = pair.first.told + pair.second.told
    assert len(told) == 1  # the loser knows the other's change when it is refused
    await change(pair.one, "ABCD", topic("tea"))
    await pair.second.until(lambda: topic("tea") in pair.second.told)
    await change(pair.two, "ABCD", topic("water"))


async def test_a_message_that_comes_by_both_is_stored_once(pair: Pair) -> None:
    [first] = await append(pair.one, draft(1))
    [again] = await append(pair.two, draft(1))
    assert isinstance(first, Appended)
    assert again == Appended(first.message, again=True)
    assert pair.second.messages == [first.message]


async def test_what_is_said_at_once_is_published_in_pieces_of_a_bounded_size(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "BYTES_AT_ONCE", 1_000)
    drafts = [draft(n, "x" * (5_000 if n == 3 else 400)) for n in range(1, 10)]
    assert [m.seq for m in messages(await append(pair.one, *drafts))] == list(range(1, 10))
    await pair.second.heard(9)
    batches = [told[1] for told in pair.second.told if isinstance(told, tuple)]
    assert [seq for seqs in batches for seq in seqs] == list(range(1, 10))
    assert batches == [[1, 2], [3], [4, 5], [6, 7], [8, 9]]


async def test_a_code_is_exchanged_for_both(pair: Pair) -> None:
    await change(pair.one, "ABCD", recoded("ABCD", "EFGH"))
    await pair.second.until(lambda: pair.second.told)
    [message] = messages(await append(pair.two, draft(1, room="EFGH")))
    await pair.first.until(lambda: pair.first.messages)
    assert pair.first.told == [("EFGH", [1])]
    assert await pair.two.load("ABCD") is None
    assert await pair.two.moved_to("ABCD") == "EFGH"
    assert [line.id for line in await whole(pair.one, "EFGH")] == [message.id]


async def test_who_is_here_by_one_is_known_to_the_other(pair: Pair) -> None:
    pair.one.neighbours.came("ABCD", 1)
    pair.one.neighbours.came("ABCD", 2)
    await pair.second.until(lambda: pair.second.here == {1, 2})
    pair.one.neighbours.went("ABCD", 2)
    await pair.second.until(lambda: pair.second.here == {1})
    pair.one.neighbours.note("ABCD", b"typing")
    await pair.second.until(lambda: pair.second.notes)
    assert pair.second.notes == [("ABCD", b"typing")]
    pair.two.let_go("ABCD")
    room = await pair.two.load("ABCD")
    assert room is not None
    assert [set(members) for members in room.here.values()] == [{1}]
    await pair.one.close()
    await pair.second.until(lambda: not pair.second.here)
    assert pair.first.here == set()


async def test_a_room_that_is_let_go_is_told_of_no_more(pair: Pair) -> None:
    pair.two.let_go("ABCD")
    await append(pair.one, draft(1))
    assert await pair.two.load("ABCD")
    await append(pair.one, draft(2))
    await pair.second.until(lambda: pair.second.messages)
    assert [message.seq for message in pair.second.messages] == [2]


async def test_a_room_does_not_expire_while_somebody_is_in_it_anywhere(pair: Pair) -> None:
    """Not even where the others take it for long unused, as nobody says anything in it."""
    pair.two.neighbours.came("ABCD", 1)
    await pair.first.until(lambda: pair.first.here)
    assert await pair.one.claim(replace(ROOM, code="EFGH"), [])
    assert await pair.one.expire(2**53, [], 1) == 1
    assert await pair.one.load("ABCD")
    assert await pair.one.load("EFGH") is None
    assert await pair.one.expire(2**53, [], 1) == 0
    pair.two.neighbours.went("ABCD", 1)
    await pair.first.until(lambda: not pair.first.here)
    assert await pair.one.expire(2**53, [], 1) == 1


async def test_what_is_trimmed_while_another_sweeps_is_swept_as_well(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    await append(pair.one, *(draft(number) for number in range(1, 11)))
    channel = room_key(await pair.one._codes.row_of("ABCD"))
    doing, places = pair.one._node.link.run, iter((4, 7))

    async def swept() -> None:
        while await pair.two.sweep():
            pass

    async def run(script: Script, *arguments: Any) -> Any:
        if script is CHANGE:
            await swept()  # what is to be trimmed in a moment
        return await doing(script, *arguments)

    async def call(*command: Any) -> Any:
        if command[0] == "SREM" and (first := next(places, None)) is not None:
            await change(pair.one, "ABCD", trimmed(first))
        return await asking(*command)

    asking = pair.two._node.link.call
    monkeypatch.setattr(pair.one._node.link, "run", run)
    await change(pair.one, "ABCD", trimmed(2))
    monkeypatch.setattr(pair.one._node.link, "run", doing)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await asking("SCARD", SWEPT):
            pass
    monkeypatch.setattr(pair.two._node.link, "call", call)
    await swept()
    assert await pair.one._node.link.call("XLEN", channel + LOG) == 4

"""Messages: answers, ids, texts, several rooms, order on every transport."""

from __future__ import annotations

import asyncio
import time

import pytest

from chadchat_shared.answers import Stored
from chadchat_shared.events import ChatMessage
from tests.server.conftest import Connect
from tests.stock_client import POLLING, UPGRADING, WEBSOCKET, StockClient


async def test_ok_says_where_the_message_is_and_everybody_gets_it(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    before = time.time() * 1000
    stored = await ada.say("hello", id="my id", room=room.room)
    assert (stored.room, stored.id, stored.seq) == (room.room, "my id", 1)
    assert before - 1 <= stored.ts <= time.time() * 1000 + 1
    line = ChatMessage(
        room=room.room, seq=1, id="my id", member=room.member, name="Ada", message="hello",
        ts=stored.ts,
    )  # fmt: skip
    for client in (ada, bob):
        assert await client.heard_line("hello") == line


async def test_the_answer_comes_after_ones_own_message(connect: Connect) -> None:
    ada = await connect()
    await ada.create("Ada")
    for number in range(20):
        stored = await ada.say(f"line {number}")
        assert ada.lines[-1].seq == stored.seq == number + 1


async def test_a_message_without_an_id_gets_one(connect: Connect) -> None:
    ada = await connect()
    await ada.create("Ada")
    one, other = await ada.say("x"), await ada.say("x")
    assert one.id
    assert one.id != other.id
    assert (one.seq, other.seq) == (1, 2)


async def test_a_message_without_an_answer_asked_for_is_said_too(connect: Connect) -> None:
    ada = await connect()
    await ada.create("Ada")
    await ada.emit("message", {"data": "hello"})
    assert (await ada.heard_line("hello")).seq == 1


async def test_an_id_sent_again_is_the_same_message_and_nobody_hears_it(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    first = await ada.say("hello", id="1")
    assert await ada.say("hello", id="1") == first
    assert await ada.say("hello  \r\n", id="1") == first
    refusal = await ada.refused("message", {"data": "other", "id": "1"})
    assert refusal.error == "conflict"
    await ada.say("end")
    await bob.heard_line("end")
    assert [(line.seq, line.message) for line in bob.lines] == [(1, "hello"), (2, "end")]


async def test_the_same_id_many_times_at_once_is_one_message(connect: Connect) -> None:
    ada = await connect()
    await ada.create("Ada")
    stored = await asyncio.gather(*(ada.say("hello", id="1") for _ in range(20)))
    assert len({(s.seq, s.ts) for s in stored}) == 1
    await ada.say("end")
    assert [line.message for line in ada.lines] == ["hello", "end"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("one\r\ntwo\tthree\n\n", "one\ntwo\tthree"),
        ("\x1b]0;title\x07\x1b[31mred", "]0;title[31mred"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\u202eb\u2066c\u2028d\x85e", "abcde"),
        ("half \ud83d surrogate", "half  surrogate"),
        ("whole \U0001f600 one", "whole \U0001f600 one"),
        ('"quotes" \\ and \x7f', '"quotes" \\ and'),
        ("x" * 4000 + " " * 500, "x" * 4000),
    ],
)
async def test_texts_are_cleaned(connect: Connect, data: str, message: str) -> None:
    ada = await connect()
    await ada.create("Ada")
    await ada.say(data)
    assert ada.lines[0].message == message


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ("", "bad_request"), (" \n", "bad_request"), ("\x00\u202e", "bad_request"),
        ("\udfff", "bad_request"), ("x" * 4001, "too_long"), ("\U0001f600" * 4001, "too_long"),
    ],
)  # fmt: skip
async def test_texts_that_are_none_or_too_long(connect: Connect, data: str, error: str) -> None:
    ada = await connect()
    await ada.create("Ada")
    assert (await ada.refused("message", {"data": data})).error == error
    assert (await ada.say("goes on")).seq == 1


async def test_before_joining_everything_is_refused(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    for payload in ({}, {"room": room.room}, {"room": "ZZZZZZZZ"}, {"room": ""}):
        for event, more in (
            ("message", {"data": "x"}), ("history", {}), ("members", {}), ("leave", {}),
            ("typing", {"on": True}), ("rename", {"name": "Bob"}), ("topic", {"topic": "x"}),
        ):  # fmt: skip
            assert (await bob.refused(event, {**payload, **more})).error == "not_joined"


async def test_in_several_rooms_each_request_says_which(connect: Connect) -> None:
    ada = await connect()
    one, other = await ada.create("Ada"), await ada.create("Lovelace")
    refusal = await ada.refused("message", {"data": "where?"})
    assert refusal.error == "not_joined"
    assert (await ada.say("here", room=one.room)).seq == 1
    assert (await ada.say("there", room=other.room.lower())).seq == 1
    assert [(line.room, line.name, line.message) for line in ada.lines] == [
        (one.room, "Ada", "here"), (other.room, "Lovelace", "there"),
    ]  # fmt: skip
    await ada.call("leave", {"room": one.room})
    assert (await ada.say("only here now")).room == other.room
    assert (await ada.refused("message", {"data": "x", "room": one.room})).error == "not_joined"


async def test_everybody_hears_the_same_in_the_same_order_on_every_transport(
    connect: Connect,
) -> None:
    transports = (WEBSOCKET, POLLING, UPGRADING, WEBSOCKET, POLLING, UPGRADING)
    clients = [await connect(each) for each in transports]
    room = await clients[0].create("p0")
    for number, client in enumerate(clients[1:], start=1):
        await client.join(room.room, name=f"p{number}")
    stored = await asyncio.gather(*(_talk(client, 25) for client in clients))
    total = 25 * len(clients)
    for client in clients:
        lines = await client.heard_lines(total)
        assert [line.seq for line in lines] == list(range(1, total + 1))
        assert lines == clients[0].lines
    for number, answers in enumerate(stored):
        own = [line.seq for line in clients[0].lines if line.name == f"p{number}"]
        assert [answer.seq for answer in answers] == own


async def _talk(client: StockClient, count: int) -> list[Stored]:
    """Say ``count`` lines, some of them together; return their answers in the order of asking."""
    answers: list[Stored] = []
    for number in range(0, count, 5):
        said = (client.say(f"line {n}") for n in range(number, number + 5))
        answers += await asyncio.gather(*said)
    return answers


async def test_one_who_comes_amid_talk_has_every_line_once(connect: Connect) -> None:
    ada = await connect()
    room = await ada.create("Ada")
    talking = asyncio.create_task(_talk(ada, 200))
    latecomers: list[StockClient] = []
    for number in range(10):
        bob = await connect((WEBSOCKET, POLLING)[number % 2])
        snapshot = await bob.join(room.room, name=f"p{number}", after=0)
        bob.events = [*snapshot.messages, *bob.events]
        latecomers.append(bob)
    await talking
    for bob in latecomers:
        assert [line.seq for line in await bob.heard_lines(200)] == list(range(1, 201))

"""Codes rest after their rooms, and say meanwhile which room has exchanged them."""

from __future__ import annotations

import time

import pytest

from chadchat_server.domain.records import MemberRecord, RoomRecord
from chadchat_server.log import RoomLog

from ..changes import came, change, left, locked, recode, topic
from ..conftest import HOST, ROOM, append, draft, messages, whole
from .conftest import Shelf


def _later() -> int:
    return time.time_ns() // 1_000_000 + 1_000


async def test_the_code_of_an_expired_room_rests_before_it_is_used_again(shelf: Shelf) -> None:
    async with shelf.open() as log:
        assert await log.claim(ROOM, [HOST])
        await append(log, draft(1))
        assert await log.expire(_later(), [], 10) == 1
        assert not await log.claim(ROOM, [HOST])
        assert await log.load("ABCD") is None
    async with shelf.open() as log:
        assert not await log.claim(ROOM, [HOST])
        await shelf.wake(log)
        assert await log.claim(ROOM, [HOST])
        [message] = messages(await append(log, draft(1)))
        assert message.seq == 1


async def test_a_code_rests_for_90_days(log: RoomLog, shelf: Shelf) -> None:
    before = time.time_ns() // 1_000_000
    await log.expire(_later(), [], 10)
    until = (await shelf.resting(log))["ABCD"]
    assert until - before == pytest.approx(90 * 24 * 3600 * 1000, abs=60_000)


async def test_codes_that_have_rested_are_forgotten(log: RoomLog, shelf: Shelf) -> None:
    await log.expire(_later(), [], 10)
    assert list(await shelf.resting(log)) == ["ABCD"]
    await shelf.wake(log)
    await log.expire(0, [], 10)
    assert list(await shelf.resting(log)) == []


async def test_a_room_goes_on_under_another_code(log: RoomLog) -> None:
    await append(log, draft(1))
    assert await recode(log, "ABCD", "EFGH")
    assert await log.load("ABCD") is None
    room = await log.load("EFGH")
    assert room is not None
    assert (room.epoch, room.seq, list(room.members)) == ("epoch-1", 1, [HOST])
    [message] = messages(await append(log, draft(2, room="EFGH")))
    assert message.seq == 2
    assert [line.room for line in await whole(log, "EFGH")] == ["EFGH", "EFGH"]
    assert not await log.claim(ROOM, [HOST])
    assert await log.moved_to("ABCD") == "EFGH"
    assert await log.moved_to("EFGH") is None


async def test_every_code_that_a_room_had_leads_to_it_until_it_goes(
    log: RoomLog, shelf: Shelf
) -> None:
    for code, new in (("ABCD", "EFGH"), ("EFGH", "IJKL")):
        assert await recode(log, code, new)
    assert [await log.moved_to(code) for code in ("ABCD", "EFGH")] == ["IJKL", "IJKL"]
    room = await log.load("IJKL")
    assert room is not None
    assert sorted(room.former) == ["ABCD", "EFGH"]
    assert await log.expire(_later(), [], 10) == 1
    assert [await log.moved_to(code) for code in ("ABCD", "EFGH", "IJKL")] == [None] * 3
    assert sorted(await shelf.resting(log)) == ["ABCD", "EFGH", "IJKL"]


async def test_no_room_gets_a_code_that_is_taken_or_rests(log: RoomLog, shelf: Shelf) -> None:
    await log.claim(RoomRecord("BBBB", "b", "", 0, 0, (), ()), [HOST])
    assert not await recode(log, "ABCD", "BBBB")
    assert await recode(log, "BBBB", "CCCC")
    assert not await recode(log, "ABCD", "BBBB")
    assert await log.load("ABCD") is not None
    await shelf.wake(log)
    assert await recode(log, "ABCD", "BBBB")


async def test_what_is_under_way_by_the_old_code_is_the_rooms(log: RoomLog) -> None:
    await append(log, draft(1))
    assert await recode(log, "ABCD", "EFGH")
    assert await log.load("EFGH")
    both = await append(
        log, draft(2), draft(3, room="EFGH"), draft(4), draft(1, room="EFGH"), draft(3)
    )
    assert [message.seq for message in messages(both)] == [2, 3, 4, 1, 3]
    await change(log, "ABCD", came(MemberRecord(2, "Bob", "bob", b"another hash", host=False)))
    await change(log, "ABCD", topic("coffee"))
    await change(log, "ABCD", locked(on=True))
    await change(log, "ABCD", left(1))
    room = await log.load("EFGH")
    assert room is not None
    assert (room.topic, room.locked, room.seq) == ("coffee", True, 4)
    assert [member.name for member in room.members] == ["Bob"]
    assert [message.seq for message in await whole(log)] == [1, 2, 3, 4]
    assert await log.load("ABCD") is None

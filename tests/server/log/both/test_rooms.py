"""Rooms and members in the log, through closing and opening again."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from chadchat_server.domain.records import BanRecord, MemberRecord, RoomRecord
from chadchat_server.domain.room import TAIL
from chadchat_server.log import RoomLog
from chadchat_shared.errors import Unavailable

from ..changes import (
    banned,
    came,
    change,
    host,
    kicked,
    left,
    locked,
    muted,
    passphrase,
    recode,
    renamed,
    slowed,
    topic,
    unbanned,
    webhook,
)  # fmt: skip
from ..conftest import HOST, ROOM, append, draft, messages, whole
from .conftest import Shelf

_BOB = MemberRecord(2, "Bob", "bob", b"another hash", host=False)


async def test_a_code_is_claimed_once(log: RoomLog) -> None:
    assert not await log.claim(RoomRecord("ABCD", "epoch-2", "", 0, 0, (), ()), [_BOB])
    room = await log.load("ABCD")
    assert room is not None
    assert (room.epoch, list(room.members)) == ("epoch-1", [HOST])
    assert await log.count_rooms() == 1


async def test_a_room_that_is_not_there_is_none(log: RoomLog) -> None:
    assert await log.load("NONE") is None
    assert await whole(log, "NONE") == []


async def test_everything_is_there_again_after_closing(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await change(log, "ABCD", came(_BOB))
        await change(log, "ABCD", renamed(1, "Straße"))
        await change(log, "ABCD", topic("coffee"))
        await change(log, "ABCD", passphrase("hash of a passphrase"))
        said = messages(await append(log, *(draft(number) for number in range(TAIL + 50))))
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert (room.code, room.epoch, room.topic) == ("ABCD", "epoch-1", "coffee")
        assert (room.seq, room.coming) == (TAIL + 50, 2)
        assert room.passphrase == "hash of a passphrase"
        ada = MemberRecord(1, "Straße", "strasse", b"hash of a token", host=True)
        assert list(room.members) == [ada, _BOB]
        assert list(room.tail) == said[-TAIL:]
        assert await whole(log) == said
        [again] = await append(log, draft(3))
        assert messages([again]) == [said[3]]
        [following] = messages(await append(log, draft("new")))
        assert following.seq == TAIL + 51


async def test_who_has_opened_a_room_finds_it_also_by_another_code(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await change(log, "ABCD", came(_BOB))
        assert await recode(log, "ABCD", "IJKL")
    async with shelf.open() as log:
        assert await log.opened_by(HOST.token_hash) == "IJKL"
        assert await log.opened_by(_BOB.token_hash) is None
        await change(log, "IJKL", left(HOST.number))
        assert await log.opened_by(HOST.token_hash) is None


async def test_a_webhook_finds_its_room_also_by_another_code(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        assert await log.claim(RoomRecord("EFGH", "epoch-2", "", 0, 0, (), ()), [HOST])
        await change(log, "ABCD", webhook(b"hash of a secret"))
        assert await recode(log, "ABCD", "IJKL")
    async with shelf.open() as log:
        assert await log.webhook_room(b"hash of a secret") == "IJKL"
        rooms = [await log.load(code) for code in ("IJKL", "EFGH")]
        assert [room and room.webhook for room in rooms] == [b"hash of a secret", None]
        await change(log, "IJKL", webhook(b"hash of another"))
        assert await log.webhook_room(b"hash of a secret") is None
        await change(log, "IJKL", webhook(None))
        assert await log.webhook_room(b"hash of another") is None


async def test_what_a_host_has_set_is_there_again_after_closing(shelf: Shelf) -> None:
    ban = BanRecord(2, "Bob", b"another hash")
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await change(log, "ABCD", came(_BOB))
        await change(log, "ABCD", came(MemberRecord(3, "Eve", "eve", b"a third hash", host=False)))
        await change(log, "ABCD", muted(1, on=True))  # who is the host, and is not muted
        await change(log, "ABCD", muted(3, on=True))
        await change(log, "ABCD", locked(on=True))
        await change(log, "ABCD", slowed(30))
        await change(log, "ABCD", banned(ban))
        await change(log, "ABCD", banned(ban))
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert (room.locked, room.slow, list(room.bans)) == (True, 30, [ban])
        assert [(m.name, m.host, m.muted) for m in room.members] == [
            ("Ada", True, False), ("Eve", False, True),
        ]  # fmt: skip
        await change(log, "ABCD", host(2))  # who is gone
        await change(log, "ABCD", host(3))
        await change(log, "ABCD", unbanned(2))
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert list(room.bans) == []
        assert [(m.name, m.host, m.muted) for m in room.members] == [
            ("Ada", False, False), ("Eve", True, False),
        ]  # fmt: skip


async def test_who_comes_together_is_there_and_whoever_is_taken_out_is_not(shelf: Shelf) -> None:
    eve, dan = (
        MemberRecord(number, name, name.lower(), name.encode(), host=False)
        for number, name in ((3, "Eve"), (4, "Dan"))
    )
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await change(log, "ABCD", came(_BOB, eve, dan))
        await change(log, "ABCD", muted(3, on=True))
        await change(log, "ABCD", kicked(2))
        await change(log, "ABCD", left(1, heir=3))
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert (room.coming, list(room.members)) == (4, [replace(eve, host=True), dan])


async def test_a_refused_change_refuses_no_other_that_is_stored_with_it(log: RoomLog) -> None:
    await log.claim(RoomRecord("EFGH", "epoch-2", "", 0, 0, (), ()), [HOST])
    _, refused, _ = await asyncio.gather(
        change(log, "ABCD", topic("coffee")),
        recode(log, "ABCD", "EFGH"),
        change(log, "ABCD", slowed(30)),
    )
    assert not refused
    room = await log.load("ABCD")
    assert room is not None
    assert (room.topic, room.slow) == ("coffee", 30)


async def test_a_change_of_a_room_that_is_not_there_is_refused(log: RoomLog) -> None:
    with pytest.raises(Unavailable):
        await change(log, "NONE", topic("coffee"))


async def test_a_members_number_is_never_given_again(log: RoomLog) -> None:
    await change(log, "ABCD", came(_BOB))
    await change(log, "ABCD", left(2))
    room = await log.load("ABCD")
    assert room is not None
    assert (room.coming, list(room.members)) == (2, [HOST])


async def test_rooms_that_nobody_used_expire_a_few_at_a_time(log: RoomLog) -> None:
    for code in ("BBBB", "CCCC", "DDDD"):
        await log.claim(RoomRecord(code, code, "", 0, 0, (), ()), [HOST])
    await append(log, draft(1), draft(2, room="BBBB"))
    later = time.time_ns() // 1_000_000 + 1_000
    assert await log.expire(0, [], 10) == 0
    assert await log.expire(later, [], 2) == 2
    assert await log.expire(later, [], 10) == 2
    assert await log.count_rooms() == 0
    assert await log.load("ABCD") is None
    assert await whole(log, "BBBB") == []


async def test_rooms_in_memory_do_not_expire(log: RoomLog, shelf: Shelf) -> None:
    await log.claim(RoomRecord("BBBB", "b", "", 0, 0, (), ()), [HOST])
    await shelf.age(log)
    assert await log.expire(500_000, ["ABCD"], 10) == 1
    assert await log.load("ABCD") is not None
    assert await log.load("BBBB") is None
    assert await log.expire(500_000, [], 10) == 0


async def test_what_is_done_in_a_room_keeps_it(log: RoomLog, shelf: Shelf) -> None:
    for code in ("MESS", "MEMB", "TOPI"):
        await log.claim(RoomRecord(code, code, "", 0, 0, (), ()), [HOST])
    await shelf.age(log)
    for code in ("MESS", "MEMB", "TOPI"):
        await log.load(code)
    now = time.time_ns() // 1_000_000
    new = draft(1, room="MESS")
    await append(log, type(new)(new.room, new.id, new.member, new.name, new.text, now))
    await change(log, "MEMB", came(_BOB))
    await change(log, "TOPI", topic("still here"))
    assert await log.expire(500_000, [], 10) == 1
    assert await log.load("ABCD") is None


async def test_a_log_is_ready_while_it_can_store(log: RoomLog) -> None:
    await log.probe()

"""Rooms and members in the log, through closing and opening again."""

from __future__ import annotations

import time

from chadchat_server.domain.records import BanRecord, MemberRecord, RoomRecord
from chadchat_server.domain.room import TAIL
from chadchat_server.log.schema import MIGRATIONS
from chadchat_server.log.sqlite import SqliteLog

from .conftest import HOST, ROOM, Shelf, append, draft, messages, pragma, whole
from .statements import execute

_BOB = MemberRecord(2, "Bob", "bob", b"another hash", host=False)


async def test_a_code_is_claimed_once(log: SqliteLog) -> None:
    assert not await log.claim(RoomRecord("ABCD", "epoch-2", "", 0, 0, (), ()), [_BOB])
    room = await log.load("ABCD")
    assert room is not None
    assert (room.epoch, list(room.members)) == ("epoch-1", [HOST])
    assert await log.count_rooms() == 1


async def test_a_room_that_is_not_there_is_none(log: SqliteLog) -> None:
    assert await log.load("NONE") is None
    assert await whole(log, "NONE") == []


async def test_everything_is_there_again_after_closing(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await log.add_member("ABCD", _BOB)
        await log.rename_member("ABCD", 1, "Straße")
        await log.set_topic("ABCD", "coffee")
        await log.set_passphrase("ABCD", "hash of a passphrase")
        said = messages(await append(log, *(draft(number) for number in range(TAIL + 50))))
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert (room.code, room.epoch, room.topic) == ("ABCD", "epoch-1", "coffee")
        assert (room.seq, room.coming) == (TAIL + 50, 2)
        assert room.passphrase == "hash of a passphrase"
        renamed = MemberRecord(1, "Straße", "strasse", b"hash of a token", host=True)
        assert list(room.members) == [renamed, _BOB]
        assert list(room.tail) == said[-TAIL:]
        assert await whole(log) == said
        [again] = await append(log, draft(3))
        assert messages([again]) == [said[3]]
        [following] = messages(await append(log, draft("new")))
        assert following.seq == TAIL + 51


async def test_who_has_opened_a_room_finds_it_also_by_another_code(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await log.add_member("ABCD", _BOB)
        assert await log.recode("ABCD", "IJKL")
    async with shelf.open() as log:
        assert await log.opened_by(HOST.token_hash) == "IJKL"
        assert await log.opened_by(_BOB.token_hash) is None
        await log.remove_member("IJKL", HOST.number)
        assert await log.opened_by(HOST.token_hash) is None


async def test_a_webhook_finds_its_room_also_by_another_code(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        assert await log.claim(RoomRecord("EFGH", "epoch-2", "", 0, 0, (), ()), [HOST])
        await log.set_webhook("ABCD", b"hash of a secret")
        assert await log.recode("ABCD", "IJKL")
    async with shelf.open() as log:
        assert await log.webhook_room(b"hash of a secret") == "IJKL"
        rooms = [await log.load(code) for code in ("IJKL", "EFGH")]
        assert [room and room.webhook for room in rooms] == [b"hash of a secret", None]
        await log.set_webhook("IJKL", b"hash of another")
        assert await log.webhook_room(b"hash of a secret") is None
        await log.set_webhook("IJKL", None)
        assert await log.webhook_room(b"hash of another") is None


async def test_what_a_host_has_set_is_there_again_after_closing(shelf: Shelf) -> None:
    ban = BanRecord(2, "Bob", b"another hash")
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await log.add_member("ABCD", _BOB)
        await log.add_member("ABCD", MemberRecord(3, "Eve", "eve", b"a third hash", host=False))
        await log.set_muted("ABCD", 1, on=True)  # who is the host, and is not muted
        await log.set_muted("ABCD", 3, on=True)
        await log.set_locked("ABCD", on=True)
        await log.set_slow("ABCD", 30)
        await log.ban("ABCD", ban)
        await log.ban("ABCD", ban)
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert (room.locked, room.slow, list(room.bans)) == (True, 30, [ban])
        assert [(m.name, m.host, m.muted) for m in room.members] == [
            ("Ada", True, False), ("Eve", False, True),
        ]  # fmt: skip
        await log.set_host("ABCD", 2)  # who is gone
        await log.set_host("ABCD", 3)
        await log.unban("ABCD", 2)
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert list(room.bans) == []
        assert [(m.name, m.host, m.muted) for m in room.members] == [
            ("Ada", False, False), ("Eve", True, False),
        ]  # fmt: skip


async def test_a_members_number_is_never_given_again(log: SqliteLog) -> None:
    await log.add_member("ABCD", _BOB)
    await log.remove_member("ABCD", 2)
    room = await log.load("ABCD")
    assert room is not None
    assert (room.coming, list(room.members)) == (2, [HOST])


async def test_rooms_that_nobody_used_expire_a_few_at_a_time(log: SqliteLog) -> None:
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


async def test_rooms_in_memory_do_not_expire(log: SqliteLog) -> None:
    await log.claim(RoomRecord("BBBB", "b", "", 0, 0, (), ()), [HOST])
    await _age(log)
    assert await log.expire(500_000, ["ABCD"], 10) == 1
    assert await log.load("ABCD") is not None
    assert await log.load("BBBB") is None
    assert await log.expire(500_000, [], 10) == 0


async def test_what_is_done_in_a_room_keeps_it(log: SqliteLog) -> None:
    for code in ("MESS", "MEMB", "TOPI"):
        await log.claim(RoomRecord(code, code, "", 0, 0, (), ()), [HOST])
    await _age(log)
    now = time.time_ns() // 1_000_000
    new = draft(1, room="MESS")
    await append(log, type(new)(new.room, new.id, new.member, new.name, new.text, now))
    await log.add_member("MEMB", _BOB)
    await log.set_topic("TOPI", "still here")
    assert await log.expire(500_000, [], 10) == 1
    assert await log.load("ABCD") is None


async def test_the_pragmas_that_durability_rests_on_are_set(log: SqliteLog) -> None:
    assert await pragma(log, "journal_mode") == "wal"
    assert await pragma(log, "synchronous") == 2
    assert await pragma(log, "foreign_keys") == 1
    assert await pragma(log, "user_version") == len(MIGRATIONS)


async def test_a_log_is_ready_while_it_can_store(log: SqliteLog) -> None:
    await log.probe()


async def _age(log: SqliteLog) -> None:
    await execute(log, "UPDATE room SET used = 1000")

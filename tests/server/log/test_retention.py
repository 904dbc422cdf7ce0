"""What is not kept any more is no more at once, and deleted by and by."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from chadchat_server.domain.records import RoomRecord
from chadchat_server.domain.retention import Extent
from chadchat_server.log import Appended, RoomLog, finding, sweeping
from chadchat_server.log.checking import check_database
from chadchat_server.log.progress import Progress
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.errors import Unavailable
from chadchat_shared.events import KEEP_ALL, Keep
from chadchat_shared.searching import Query

from .changes import change, kept, passphrase, recode, trimmed, webhook
from .conftest import HOST, ROOM, Shelf, append, draft, messages, whole
from .statements import execute

_SECRET = b"hash of a secret"


async def _swept(log: RoomLog) -> int:
    """Sweep until nothing is left; return in how many slices."""
    slices = 0
    while await log.sweep():
        slices += 1
    return slices


async def _rooms(log: RoomLog) -> list[Extent]:
    return [extent async for extents in log.survey() for extent in extents]


async def _one(log: SqliteLog, query: str) -> int:
    return int(await log._writer.read(lambda c: c.execute(query).fetchone()[0]))


async def test_a_trimmed_log_begins_later_and_goes_on_where_it_was(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        said = messages(await append(log, *(draft(number) for number in range(1, 701))))
        await change(log, "ABCD", trimmed(601))
        assert await _swept(log) >= 600 // sweeping.SLICE_MESSAGES
        assert await whole(log) == said[600:]
        await change(log, "ABCD", trimmed(500))  # which it is already
        assert await log.seek("ABCD", 0) == 601
        assert await log.find("ABCD", "id 600") is None
        assert await log.find("ABCD", "id 601") == said[600]
    assert check_database(shelf.file, Progress(lambda _: None)).faults == ()
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert (room.first, room.seq, list(room.tail)) == (601, 700, said[600:])
        [again, new] = await append(log, draft(700), draft(1))
        assert isinstance(again, Appended)
        assert again.again
        assert [message.seq for message in messages([new])] == [701]


async def test_a_log_of_which_everything_is_deleted_gives_no_seq_again(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, *(draft(number) for number in range(1, 11)))
        await change(log, "ABCD", trimmed(11))
        await _swept(log)
        assert await whole(log) == []
        assert await log.seek("ABCD", 0) == 11
        assert (await log.search("ABCD", Query.of("text"), None, 50, "x")).messages == []
    assert check_database(shelf.file, Progress(lambda _: None)).faults == ()
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert (room.first, room.seq, list(room.tail)) == (11, 10, [])
        assert [message.seq for message in messages(await append(log, draft("new")))] == [11]


async def test_what_is_trimmed_is_not_found_before_and_after_it_is_deleted(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "UNINDEXED_MAX", 0)
    await append(log, *(draft(number, f"tea {number}") for number in range(1, 101)))
    query = Query.of("tea")
    while await _one(log, "SELECT indexed FROM room") < 60:
        await log.search("ABCD", query, None, 1, "x")
    await change(log, "ABCD", trimmed(91))
    for _ in range(2):
        found = await log.search("ABCD", query, None, 50, "x")
        assert [message.seq for message in found.messages] == list(range(100, 90, -1))
        assert found.before == 91
        await _swept(log)
    assert await _one(log, "SELECT count(*) FROM word WHERE word MATCH '\"1_0_tea\"'") <= 10


async def test_what_a_host_keeps_is_there_again_and_rooms_are_surveyed(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        for number in range(250):
            code = f"B{chr(65 + number // 26)}{chr(65 + number % 26)}B"
            await log.claim(RoomRecord(code, code, "", 0, 0, (), ()), [HOST])
        await append(log, *(draft(number) for number in range(1, 11)))
        await change(log, "ABCD", kept(messages=5, days=7))
        await change(log, "ABCD", trimmed(6))
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert room.keep == Keep(messages=5, days=7)
        rooms = await _rooms(log)
        assert len({extent.code for extent in rooms}) == len(rooms) == 251
        assert rooms[0] == Extent("ABCD", 6, 10, 1_000, Keep(messages=5, days=7))
        assert rooms[1] == Extent("BAAB", 1, 0, None, KEEP_ALL)


async def test_a_room_that_has_expired_is_no_more_long_before_all_of_it_is_deleted(
    shelf: Shelf,
) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await change(log, "ABCD", passphrase("kept"))
        await change(log, "ABCD", webhook(_SECRET))
        await append(log, *(draft(number) for number in range(1, 1_001)))
        assert await recode(log, "ABCD", "EFGH")
        assert await log.expire(2**52, [], 10) == 1
        assert await log.expire(2**52, [], 10) == 0
        assert await log.sweep()
    async with shelf.open() as log:
        assert await log.count_rooms() == 0
        assert await _rooms(log) == []
        for code in ("ABCD", "EFGH"):
            assert await log.load(code) is None
            assert await log.moved_to(code) is None
            assert await whole(log, code) == []
            assert not await log.claim(RoomRecord(code, "new", "", 0, 0, (), ()), [HOST])
            [refused] = await append(log, draft("new", room=code))
            assert isinstance(refused, Unavailable)
        assert await log.opened_by(HOST.token_hash) is None
        assert await log.webhook_room(_SECRET) is None
        assert await _swept(log) > 1
    with closing(sqlite3.connect(shelf.file)) as database:
        for table in ("room", "member", "message"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


async def test_what_is_said_meanwhile_waits_for_one_slice_at_most(log: SqliteLog) -> None:
    """By the order of events: between two slices everything that came has been stored."""
    await append(log, *(draft(number) for number in range(2_000)))
    assert await log.claim(RoomRecord("EFGH", "e", "", 0, 0, (), ()), [HOST])
    await execute(log, "UPDATE room SET used = 1000")
    assert await log.expire(500_000, ["EFGH"], 10) == 1
    said = 0
    while await log.sweep():
        said += len(messages(await append(log, draft(f"new {said}", room="EFGH"))))
    assert said > 2_000 // sweeping.SLICE_MESSAGES

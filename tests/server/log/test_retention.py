"""Of what is deleted nothing is left in the database, nor in its index for searches."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from chadchat_server.domain.records import MemberRecord
from chadchat_server.log import finding, sweeping
from chadchat_server.log.checking import check_database
from chadchat_server.log.progress import Progress
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.searching import Query

from .changes import change, trimmed
from .conftest import HOST, ROOM, Shelf, append, draft


async def _one(log: SqliteLog, query: str) -> int:
    return int(await log._writer.read(lambda c: c.execute(query).fetchone()[0]))


def _faults(shelf: Shelf) -> tuple[str, ...]:
    return check_database(shelf.file, Progress(lambda _: None)).faults


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
        while await log.sweep():
            pass
    assert await _one(log, "SELECT count(*) FROM word WHERE word MATCH '\"1_0_tea\"'") <= 10


@pytest.mark.parametrize("first", [1, 100, 701])
async def test_a_log_is_whole_at_every_step(shelf: Shelf, first: int) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, *(draft(number) for number in range(700)))
        await change(log, "ABCD", trimmed(first))
        assert _faults(shelf) == ()
        while await log.sweep():
            assert _faults(shelf) == ()
        assert _faults(shelf) == ()


async def test_of_a_large_room_that_has_expired_nothing_is_left(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the server was stopped in between."""
    monkeypatch.setattr(sweeping, "_SLICE_MEMBERS", 2)
    members = [
        MemberRecord(number, str(number), str(number), b"%d" % number, host=False)
        for number in range(2, 10)
    ]
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST, *members])
        await append(log, *(draft(number) for number in range(700)))
        assert await log.delete("ABCD")
        assert not await log.delete("ABCD")
        assert await log.sweep()
        assert 0 < await _one(log, "SELECT count(*) FROM message") < 700
    assert _faults(shelf) == ()
    async with shelf.open() as log:
        slices = 0
        while await log.sweep():
            slices += 1
        assert slices > len(members) // 2
    with closing(sqlite3.connect(shelf.file)) as database:
        for table in ("room", "member", "message"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)

"""Searching the log finds what every message read one by one would, with an index and without."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chadchat_server.log import finding, indexing
from chadchat_server.log.checking import check_database
from chadchat_server.log.copying import copy_database
from chadchat_server.log.indexing import expression, index_next, look_up, take_out
from chadchat_server.log.opening import open_database
from chadchat_server.log.progress import Progress
from chadchat_server.log.searching import Search, seek
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.errors import Unavailable
from chadchat_shared.searching import Query
from chadchat_shared.text import clean_line, clean_text
from tests.patience import PATIENCE_SECONDS

from .conftest import HOST, ROOM, Shelf, append, draft, messages

_OTHER = type(ROOM)("EFGH", "epoch-2", "", 0, 0, (), ())
_TYPED = st.text('abE "*_\u0301é今🎉', max_size=12) | st.text(max_size=20)
_TEXTS = _TYPED.map(clean_text).filter(bool)


async def _found(
    log: SqliteLog, query: str, before: int | None = None, limit: int = 50
) -> list[int]:
    found = await log.search("ABCD", Query.of(query), before, limit, "somebody")
    return [message.seq for message in found.messages]


async def _indexed(log: SqliteLog, room: str = "ABCD") -> int:
    statement = "SELECT indexed FROM room WHERE code = ?"
    row: tuple[int] = await log._writer.read(lambda c: c.execute(statement, (room,)).fetchone())
    return row[0]


async def _until_indexed(log: SqliteLog, seq: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await _indexed(log) < seq:
            pass


@pytest.fixture
def indexed_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every search of any room begin to index it, a few messages at a time."""
    monkeypatch.setattr(finding, "UNINDEXED_MAX", 0)
    monkeypatch.setattr(finding, "_PAUSE_SECONDS", 0)
    monkeypatch.setattr(indexing, "SLICE_CHARACTERS", 100)


async def test_a_small_room_has_no_index(log: SqliteLog) -> None:
    await append(log, *(draft(number, "tea") for number in range(100)))
    assert len(await _found(log, "tea")) == 50
    assert not log._finder._indexing
    tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'word'"
    assert await log._writer.read(lambda c: c.execute(tables).fetchone()) == (0,)


@pytest.mark.usefixtures("indexed_soon")
async def test_a_search_brings_the_index_to_the_newest_message(log: SqliteLog) -> None:
    await append(log, *(draft(number) for number in range(1, 101)))
    assert await _found(log, "text 7*") == [79, 78, 77, 76, 75, 74, 73, 72, 71, 70, 7]
    await _until_indexed(log, 100)
    await append(log, draft(101), draft(171))
    assert await _found(log, "17*") == [102, 17]
    await _until_indexed(log, 102)
    assert await _found(log, "17*") == [102, 17]


@pytest.mark.usefixtures("indexed_soon")
async def test_an_index_that_was_broken_off_goes_on(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, *(draft(number) for number in range(1, 501)))
        await _found(log, "text")
        await _until_indexed(log, 1)
    async with shelf.open() as log:
        assert 0 < await _indexed(log) < 500
        assert await _found(log, '"text 1"') == [1]
        await _until_indexed(log, 500)
        assert await _found(log, '"text 1"') == [1]
    assert check_database(shelf.file, Progress(lambda _: None)).faults == ()


@pytest.mark.usefixtures("indexed_soon")
async def test_of_a_deleted_room_nothing_is_left_in_the_index(log: SqliteLog) -> None:
    await append(log, *(draft(number, f"secret{number}") for number in range(1, 101)))
    await _found(log, "secret1")
    await _until_indexed(log, 100)
    assert await log.expire(2**52, [], 10) == 1
    while await log.sweep():
        pass
    await log.claim(_OTHER, [HOST])  # with the row that the first room had
    await append(log, *(draft(number, "tea", room="EFGH") for number in range(1, 101)))
    found = await log.search("EFGH", Query.of("tea"), None, 50, "somebody")
    assert len(found.messages) == 50
    matching = "SELECT count(*) FROM word WHERE word MATCH '\"1_0_secret\"*'"
    assert await log._writer.read(lambda c: c.execute(matching).fetchone()) == (0,)


async def test_without_fts5_every_message_is_read(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "UNINDEXED_MAX", 0)
    monkeypatch.setattr("chadchat_server.log.searching.has_index", lambda _: False)
    monkeypatch.setattr(indexing, "has_index", lambda _: False)
    await append(log, *(draft(number) for number in range(1, 101)))
    assert await _found(log, "100") == [100]
    await asyncio.gather(*log._finder._indexing.values())
    assert await _indexed(log) == 0
    assert await _found(log, "100") == [100]


async def test_messages_are_stored_while_others_search(log: SqliteLog) -> None:
    await append(log, *(draft(number, "tea " * 200) for number in range(2_000)))
    searches = [asyncio.create_task(_found(log, "coffee")) for _ in range(5)]
    await asyncio.sleep(0)
    await append(log, draft("new", "coffee"))
    assert not all(search.done() for search in searches)
    await asyncio.gather(*searches)
    assert await _found(log, "coffee") == [2_001]


async def test_a_search_that_is_under_way_holds_no_message_up(log: SqliteLog) -> None:
    held, go_on = threading.Event(), threading.Event()

    def hold(connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN")
        assert connection.execute("SELECT count(*) FROM message").fetchone() == (0,)
        held.set()
        go_on.wait(PATIENCE_SECONDS)
        assert connection.execute("SELECT count(*) FROM message").fetchone() == (0,)
        connection.execute("ROLLBACK")

    search = asyncio.create_task(log._finder._reader.read(hold))
    await asyncio.to_thread(held.wait, PATIENCE_SECONDS)
    assert len(messages(await append(log, draft(1, "tea")))) == 1
    go_on.set()
    await search
    assert await _found(log, "tea") == [1]


async def test_whoever_searches_much_leaves_others_their_turn(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chadchat_server.log.searching.SLICE_SECONDS", 0)
    monkeypatch.setattr(finding, "SEARCH_SECONDS", PATIENCE_SECONDS)
    await append(log, *(draft(number) for number in range(500)))
    query, done = Query.of("coffee"), list[str]()

    async def search(who: str) -> None:
        await log.search("ABCD", query, None, 50, who)
        done.append(who)

    await asyncio.gather(*(search(who) for who in [*["many"] * 20, "one"]))
    assert done[0] == "one"


async def test_what_searches_never_writes(log: SqliteLog, shelf: Shelf) -> None:
    with pytest.raises(Unavailable):
        await log._finder._reader.read(lambda c: c.execute("DELETE FROM room"))
    await append(log, draft(1, "tea"))
    assert await _found(log, "tea") == [1]
    assert shelf.failures == []


async def test_a_log_is_closed_while_somebody_searches(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chadchat_server.log.searching.SLICE_SECONDS", 0)
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, *(draft(number) for number in range(1_000)))
        search = asyncio.create_task(_found(log, "coffee"))
        await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await search
    with pytest.raises(Unavailable):
        await _found(log, "coffee")
    assert [file.name for file in shelf.folder.glob("chadchat.sqlite3*")] == [shelf.file.name]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    connection = open_database(tmp_path_factory.mktemp("search") / "log.sqlite3")
    connection.execute(
        "INSERT INTO room (id, code, epoch, topic, coming, used) VALUES (3, 'ABCD', '', '', 0, 0),"
        " (33, 'EFGH', '', '', 0, 0)"
    )
    yield connection
    connection.close()


_TEXTS_OF = "SELECT seq, text FROM message WHERE room = ? ORDER BY seq"


def _refill(database: sqlite3.Connection, texts: list[str], indexed: int) -> None:
    """Have ``texts`` in the room ABCD, of which about ``indexed`` are in the index."""
    database.execute("BEGIN")  # as one commit is quicker than many
    for room in (3, 33):
        take_out(database, room, database.execute(_TEXTS_OF, (room,)).fetchall())
    database.execute("UPDATE room SET indexed = 0")
    database.execute("DELETE FROM message")
    database.executemany(
        "INSERT INTO message VALUES (?, ?, ?, '1', 'Ada', ?, ?, 0)",
        [
            (room, seq, f"id {seq}", text, seq * 10)
            for room in (3, 33)
            for seq, text in enumerate(texts if room == 3 else texts[::-1], start=1)
        ],
    )
    index_next(database, 33)
    done = 0
    while done < indexed and not index_next(database, 3):
        (done,) = database.execute("SELECT indexed FROM room WHERE id = 3").fetchone()
    database.execute("COMMIT")


@settings(max_examples=60)
@given(
    texts=st.lists(_TEXTS, max_size=12),
    typed=_TYPED.filter(clean_line),
    indexed=st.integers(0, 12),
    before=st.none() | st.integers(0, 14),
    part_bits=st.integers(1, 4),
)
def test_the_index_finds_what_reading_every_message_does(
    database: sqlite3.Connection,
    *,
    texts: list[str],
    typed: str,
    indexed: int,
    before: int | None,
    part_bits: int,
) -> None:
    query = Query.of(typed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "PART_BITS", part_bits)
        patch.setattr(indexing, "SLICE_CHARACTERS", 20)
        _refill(database, texts, indexed)
        search = Search("ABCD", query, before, 50)
        while not search.done:
            search.go_on(database)
        assert [message.seq for message in search.found] == [
            seq
            for seq, text in reversed([*enumerate(texts, start=1)])
            if (before is None or seq < before) and query.matches(text)
        ]
        _refill(database, [], 0)


def test_where_the_index_takes_too_long_messages_are_read(
    database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refill(database, [f"tea{number}" for number in range(1, 201)], 200)
    query = Query.of("tea1*")
    hundreds = [*range(199, 99, -1), *range(19, 9, -1), 1]
    assert look_up(database, query.phrases, 3, 201) == hundreds
    monkeypatch.setattr(indexing, "LOOK_SECONDS", 0)
    assert look_up(database, query.phrases, 3, 201) is None
    search = Search("ABCD", query, None, 200)
    while not search.done:
        search.go_on(database)
    assert [message.seq for message in search.found] == hundreds
    _refill(database, [], 0)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("tea", '"7_0_tea"'),
        ("te*", '"7_0_te"*'),
        ("a* b* 天*", ""),
        ("a 天", '"7_0_a" AND "7_0_天"'),
        ("a* tea* tea", '"7_0_tea"* AND "7_0_tea"'),
        ("a bb ccc dddd", '"7_0_dddd" AND "7_0_ccc" AND "7_0_bb"'),
        ('"green tea"*', '"7_0_green" AND "7_0_tea"*'),
    ],
)
def test_the_index_is_asked_for_a_few_long_words(typed: str, asked: str) -> None:
    assert expression(Query.of(typed).phrases, 7, 5) == asked


@settings(max_examples=60)
@given(times=st.lists(st.integers(0, 50), max_size=12), ts=st.integers(0, 60))
def test_the_place_of_a_time(database: sqlite3.Connection, times: list[int], ts: int) -> None:
    _refill(database, ["tea"] * len(times), 0)
    database.executemany(
        "UPDATE message SET ts = ? WHERE seq = ?", [(t, s) for s, t in enumerate(times, start=1)]
    )
    seq = seek(database, "ABCD", ts)
    assert 1 <= seq <= len(times) + 1
    assert seq == 1 or times[seq - 2] < ts
    assert seq > len(times) or times[seq - 1] >= ts


@pytest.mark.usefixtures("indexed_soon")
async def test_a_backup_is_searched_as_the_log_was(shelf: Shelf, tmp_path: Path) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, *(draft(number) for number in range(1, 101)))
        await _found(log, "text")
        await _until_indexed(log, 1)
        copy = Shelf(tmp_path / "copy")
        copy.folder.mkdir()
        copy_database(shelf.file, copy.file, Progress(lambda _: None))
    assert check_database(copy.file, Progress(lambda _: None)).faults == ()
    async with copy.open() as log:
        assert await _indexed(log) > 0
        assert await _found(log, "7*") == [79, 78, 77, 76, 75, 74, 73, 72, 71, 70, 7]


@pytest.mark.usefixtures("indexed_soon")
async def test_a_log_that_is_full_is_searched_all_the_same(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await append(log, *(draft(number) for number in range(1, 101)))
    monkeypatch.setattr(log._writer._space, "_log_max", 1)
    assert await _found(log, "100") == [100]
    await asyncio.gather(*log._finder._indexing.values())
    assert await _indexed(log) == 0

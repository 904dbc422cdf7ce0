"""Checking a database finds what breaks a promise, and changes nothing in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chadchat_server.domain.records import MemberRecord
from chadchat_server.log import LogUnusable
from chadchat_server.log.checking import Verdict, check_database
from chadchat_server.log.opening import DATABASE
from chadchat_server.log.progress import Progress
from chadchat_server.log.reading import open_snapshot

from .conftest import HOST, ROOM, Shelf, append, draft, whole

_BOB = MemberRecord(2, "Bob", "bob", b"another hash", host=False)
_SILENT = type(ROOM)("EFGH", "epoch-2", "", 0, 0, (), ())


def _check(file: Path) -> Verdict:
    return check_database(file, Progress(lambda _: None))


def _sentence(file: Path) -> str:
    with pytest.raises(LogUnusable) as caught:
        _check(file)
    return str(caught.value)


@pytest.fixture
async def stored(shelf: Shelf) -> Shelf:
    """A closed log: ABCD with two members and 100 messages, EFGH with one member and none."""
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST, _BOB])
        await log.claim(_SILENT, [HOST])
        await append(log, *(draft(number) for number in range(100)))
    return shelf


async def test_a_whole_log_has_no_faults(stored: Shelf) -> None:
    assert _check(stored.file) == Verdict(rooms=2, members=3, messages=100, faults=())


async def test_it_is_checked_while_it_is_written(stored: Shelf) -> None:
    async with stored.open() as log:
        await append(log, draft("new"))
        assert _check(stored.file).messages == 101
        await append(log, draft("newer"))
        assert _check(stored.file) == Verdict(rooms=2, members=3, messages=102, faults=())


async def test_a_server_starts_and_stops_beside_somebody_who_reads(stored: Shelf) -> None:
    with open_snapshot(stored.file) as reading:
        async with stored.open() as log:
            await append(log, *(draft(f"new {number}") for number in range(10)))
            assert len(await whole(log)) == 110
        assert reading.execute("SELECT count(*) FROM message").fetchone() == (100,)
    assert _check(stored.file) == Verdict(rooms=2, members=3, messages=110, faults=())
    async with stored.open() as log:
        assert len(await whole(log)) == 110


async def test_after_a_crash_what_was_written_ahead_is_read_and_stays_where_it_is(
    stored: Shelf, tmp_path: Path
) -> None:
    names = (DATABASE, f"{DATABASE}-wal")
    async with stored.open() as log:
        await append(log, draft("new"))
        crashed = {name: (stored.folder / name).read_bytes() for name in names}
    for name, content in crashed.items():
        (tmp_path / name).write_bytes(content)
    assert _check(tmp_path / DATABASE).messages == 101
    assert {name: (tmp_path / name).read_bytes() for name in names} == crashed


_WITHOUT_RULES = """
PRAGMA foreign_keys = OFF;
CREATE TABLE loose AS SELECT * FROM {table};
DROP TABLE {table};
ALTER TABLE loose RENAME TO {table};
"""
"""Takes a table's rules away: what the database itself would refuse can then be written."""


@pytest.mark.parametrize(
    ("table", "damage", "says"),
    [
        (
            "message", "DELETE FROM message WHERE seq = 40",
            "In the room ABCD messages are missing: there are 99, numbered from 1 to 100.",
        ),
        (
            "message", "DELETE FROM message WHERE seq = 1",
            "In the room ABCD messages are missing: the first should have the number 1, and has 2.",
        ),
        (
            "message", "UPDATE message SET id = 'id 7' WHERE seq = 40",
            "In the room ABCD, the message 'id 7' is there 2 times.",
        ),
        (
            "member", "UPDATE member SET key = 'ada'",
            "In the room ABCD, the name 'ada' belongs to 2 members.",
        ),
        (
            "member", "UPDATE member SET token_hash = x'00'",
            "In the room ABCD, one token belongs to 2 members.",
        ),
        (
            None, "UPDATE member SET host = 1",
            "The room ABCD has 2 hosts.",
        ),
        (
            None, "UPDATE room SET coming = 0 WHERE code = 'EFGH'",
            "The room EFGH would give the member number 1 a second time.",
        ),
        (
            None, "PRAGMA foreign_keys = OFF; DELETE FROM room WHERE code = 'EFGH'",
            'There are rows in the table "member" that belong to no room: 1.',
        ),
    ],
)  # fmt: skip
async def test_what_breaks_a_promise_is_found(
    stored: Shelf, table: str | None, damage: str, says: str
) -> None:
    with closing(sqlite3.connect(stored.file, isolation_level=None)) as database:
        if table is not None:
            database.executescript(_WITHOUT_RULES.format(table=table))
        database.executescript(damage)
    assert says in _check(stored.file).faults


async def test_a_damaged_index_is_found(stored: Shelf) -> None:
    """Some page of it holds other ids than the table does."""
    content = stored.file.read_bytes()
    assert content.count(b"id 57") == 2
    place = content.rindex(b"id 57")
    stored.file.write_bytes(content[:place] + b"id xx" + content[place + 5 :])
    faults = _check(stored.file).faults
    assert any(fault.startswith("The file is damaged: ") for fault in faults)


async def test_a_file_that_breaks_off_is_named(stored: Shelf) -> None:
    content = stored.file.read_bytes()
    stored.file.write_bytes(content[: len(content) // 2])
    assert "damaged" in _sentence(stored.file)


async def test_what_is_no_log_of_ours_is_named(tmp_path: Path) -> None:
    file = tmp_path / "log"
    assert _sentence(file) == f"There is no log at {file}."
    file.touch()
    assert "is empty: no server has used it yet" in _sentence(file)
    file.write_bytes(b"no database " * 1_000)
    assert "damaged" in _sentence(file)
    file.unlink()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    assert "a database of another program" in _sentence(file)


def test_a_name_with_signs_that_mean_something_in_an_address(tmp_path: Path) -> None:
    file = tmp_path / "50% off? #1.sqlite3"
    file.touch()
    assert "is empty" in _sentence(file)

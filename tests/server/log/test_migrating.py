"""A database of an earlier version becomes one of the newest, with all that is in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import UNSET

from chadchat_server.domain.records import MemberRecord
from chadchat_server.log import Appended, LogUnusable, schema
from chadchat_server.log.checking import Verdict, check_database
from chadchat_server.log.progress import Progress
from chadchat_server.log.restoring import restore_database
from chadchat_server.log.schema import APPLICATION_ID, MIGRATIONS
from chadchat_shared.errors import Conflict

from .conftest import HOST, Shelf, append, draft, messages, pragma, whole

_BOB = MemberRecord(4, "Bob", "bob", b"another hash", host=False)
_TEA, _COFFEE, _EMPTY = "ABCD", "EFGH", "IJKL"


def _make_first_version(shelf: Shelf) -> None:
    """Make a database of version 1: tea with 300 messages, coffee with 2, and a silent room."""
    shelf.folder.mkdir()
    with closing(sqlite3.connect(shelf.file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript(f"BEGIN; {MIGRATIONS[0]} COMMIT;")
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute("PRAGMA user_version = 1")
        database.executemany(
            "INSERT INTO room (id, code, epoch, topic, seq, coming, used)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (7, _TEA, "epoch-1", "tea", 300, 4, 1_000),
                (8, _COFFEE, "epoch-2", "", 2, 1, 2_000),
                (9, _EMPTY, "epoch-3", "", 0, 1, 3_000),
            ],
        )
        database.executemany(
            "INSERT INTO member (room, number, name, key, token_hash, host)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (room, member.number, member.name, member.key, member.token_hash, member.host)
                for room, member in [(7, HOST), (7, _BOB), (8, HOST), (9, HOST)]
            ],
        )
        database.executemany(
            "INSERT INTO message (room, seq, id, member, name, text, ts)"
            " VALUES (?, ?, ?, '1', 'Ada', ?, 1000)",
            [
                (room, seq, f"id {seq}", f"text {seq}")
                for room, count in [(7, 300), (8, 2)]
                for seq in range(1, count + 1)
            ],
        )


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
async def test_a_backup_of_any_version_is_whole_and_can_be_put_back(
    shelf: Shelf, tmp_path: Path, version: int
) -> None:
    _make_first_version(shelf)
    with closing(sqlite3.connect(shelf.file, isolation_level=None)) as database:
        for step, script in enumerate(MIGRATIONS[1:version], start=2):
            database.executescript(f"BEGIN; {script} PRAGMA user_version = {step}; COMMIT;")
    progress = Progress(lambda _: None)
    assert check_database(shelf.file, progress) == Verdict(3, 4, 302, ())
    restored = Shelf(tmp_path / "restored")
    restore_database(restored.folder, shelf.file, progress)
    async with restored.open() as log:
        assert len(await whole(log, _TEA)) == 300


async def test_rooms_members_and_messages_are_kept(shelf: Shelf) -> None:
    _make_first_version(shelf)
    async with shelf.open() as log:
        assert await pragma(log, "user_version") == len(MIGRATIONS)
        assert await log.count_rooms() == 3
        tea = await log.load(_TEA)
        assert tea is not None
        assert (tea.epoch, tea.topic, tea.seq, tea.coming) == ("epoch-1", "tea", 300, 4)
        assert tea.webhook is None
        assert list(tea.members) == [HOST, _BOB]
        silent = await log.load(_EMPTY)
        assert silent is not None
        assert (silent.seq, list(silent.tail)) == (0, [])
        for room, count in ((_TEA, 300), (_COFFEE, 2), (_EMPTY, 0)):
            said = await whole(log, room)
            assert [(m.seq, m.id, m.message, m.name, m.member, m.ts, m.bot) for m in said] == [
                (seq, f"id {seq}", f"text {seq}", "Ada", "1", 1_000, UNSET)
                for seq in range(1, count + 1)
            ]
        assert await pragma(log, "integrity_check") == "ok"
        assert await pragma(log, "foreign_key_check") is None


async def test_the_talk_goes_on_where_it_was(shelf: Shelf) -> None:
    _make_first_version(shelf)
    async with shelf.open() as log:
        outcomes = await append(
            log,
            draft(1), draft(2, "another"), draft("new"), draft(3, "another", room=_COFFEE),
            draft(2, room=_COFFEE), draft(1, room=_EMPTY),
        )  # fmt: skip
        assert isinstance(outcomes[1], Conflict)
        assert [(m.room, m.seq) for m in messages(outcomes)] == [
            (_TEA, 1), (_TEA, 301), (_COFFEE, 3), (_COFFEE, 2), (_EMPTY, 1),
        ]  # fmt: skip
        again = [isinstance(outcome, Appended) and outcome.again for outcome in outcomes]
        assert again == [True, False, False, False, True, False]
    async with shelf.open() as log:
        assert [m.seq for m in await whole(log)] == list(range(1, 302))


async def test_a_room_that_expires_takes_its_messages_with_it(shelf: Shelf) -> None:
    _make_first_version(shelf)
    async with shelf.open() as log:
        assert await log.expire(1_500, [], 10) == 1
        assert await whole(log) == []
        assert len(await whole(log, _COFFEE)) == 2


async def test_a_step_that_fails_leaves_everything_as_it_was(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make_first_version(shelf)
    with monkeypatch.context() as patch:
        broken = (MIGRATIONS[0], f"{MIGRATIONS[1]} INSERT INTO nowhere VALUES (1);")
        patch.setattr(schema, "MIGRATIONS", broken)
        with pytest.raises(LogUnusable):
            async with shelf.open():
                pass
    async with shelf.open() as log:
        assert len(await whole(log)) == 300

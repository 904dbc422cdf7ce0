"""Every way that a log can fail to open has a sentence, and harms nothing."""

from __future__ import annotations

import os
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from chadchat_server.log import LogUnusable, opening
from chadchat_server.log.opening import DATABASE, LOCK, WRITE_AHEAD_PAGES
from chadchat_server.log.schema import MIGRATIONS
from chadchat_server.log.sqlite import SqliteLog

from .conftest import HOST, ROOM, Shelf, append, draft, whole


async def _refused(shelf: Shelf) -> str:
    with pytest.raises(LogUnusable) as caught:
        async with shelf.open():
            pass
    return str(caught.value)


async def test_a_new_log_is_made_with_its_folder_for_its_owner_alone(shelf: Shelf) -> None:
    async with shelf.open() as log:
        assert await log.count_rooms() == 0
    assert shelf.folder.stat().st_mode & 0o777 == 0o700


async def test_an_empty_file_is_a_new_log(shelf: Shelf) -> None:
    shelf.folder.mkdir()
    shelf.file.touch()
    async with shelf.open() as log:
        assert await log.claim(ROOM, [HOST])


async def test_a_second_server_on_the_same_folder_is_refused(shelf: Shelf) -> None:
    async with shelf.open() as log:
        sentence = await _refused(shelf)
        assert "Another Chad Chat server is using" in sentence
        assert "choose another folder" in sentence
        assert await log.claim(ROOM, [HOST])
    async with shelf.open() as log:
        assert await log.count_rooms() == 1


async def test_a_stale_lock_file_keeps_nobody_out(shelf: Shelf) -> None:
    shelf.folder.mkdir()
    (shelf.folder / LOCK).write_text("12345")
    async with shelf.open() as log:
        await log.probe()


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = await _refused(Shelf(tmp_path / "file" / "data"))
    assert "cannot be used: Not a directory. Choose another folder." in sentence


async def test_a_folder_in_the_place_of_the_file(shelf: Shelf) -> None:
    shelf.file.mkdir(parents=True)
    assert "cannot be" in await _refused(shelf)


async def test_a_file_that_is_no_database_stays_as_it_is(shelf: Shelf) -> None:
    content = b"not a database, but long enough to be read as one " * 40
    shelf.folder.mkdir()
    shelf.file.write_bytes(content)
    sentence = await _refused(shelf)
    assert "damaged" in sentence
    assert "use a copy that is whole" in sentence
    assert shelf.file.read_bytes() == content


async def test_a_damaged_page_is_found_at_the_start(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, *(draft(number, "x" * 500) for number in range(200)))
    content = bytearray(shelf.file.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = os.urandom(200)
    shelf.file.write_bytes(content)
    assert "damaged" in await _refused(shelf)
    assert shelf.file.read_bytes() == content


async def test_another_programs_database_stays_as_it_is(shelf: Shelf) -> None:
    shelf.folder.mkdir()
    other = sqlite3.connect(shelf.file)
    other.execute("CREATE TABLE recipe (name TEXT)")
    other.close()
    before = shelf.file.read_bytes()
    sentence = await _refused(shelf)
    assert "a database of another program" in sentence
    assert str(shelf.file) in sentence
    assert shelf.file.read_bytes() == before


async def test_a_newer_versions_log_stays_as_it_is(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
    newer = sqlite3.connect(shelf.file)
    newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    newer.close()
    before = shelf.file.read_bytes()
    sentence = await _refused(shelf)
    assert f"newer version of Chad Chat (database version {len(MIGRATIONS) + 1}" in sentence
    assert "Install the newer version" in sentence
    assert shelf.file.read_bytes() == before


async def test_a_log_that_another_program_has_locked(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
    other = sqlite3.connect(shelf.file, isolation_level=None)
    try:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        sentence = await _refused(shelf)
        assert "another program has it locked" in sentence
        other.execute("ROLLBACK")
    finally:
        other.close()
    async with shelf.open() as log:
        assert await log.count_rooms() == 1


async def test_what_is_in_the_write_ahead_log_is_read_after_a_crash(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, draft(1))
        copy = Shelf(shelf.folder.parent / "copy")
        _copy_as_a_crash_leaves_it(shelf, copy)
    async with copy.open() as log:
        assert [m.message for m in await whole(log)] == ["text 1"]


async def test_the_write_ahead_file_has_its_full_size_from_the_start(shelf: Shelf) -> None:
    """And keeps it: it is written from its beginning again before it grows by a tenth."""
    write_ahead = shelf.folder / f"{DATABASE}-wal"
    async with shelf.open() as log:
        size = write_ahead.stat().st_size
        assert size >= WRITE_AHEAD_PAGES * 4_096
        await log.claim(ROOM, [HOST])
        for number in range(WRITE_AHEAD_PAGES):
            await append(log, draft(number))  # three pages or so
        assert size <= write_ahead.stat().st_size <= 1.1 * size


async def test_crashes_one_after_another_do_not_make_it_grow(shelf: Shelf) -> None:
    folders = [shelf, *(Shelf(shelf.folder.parent / f"crash-{number}") for number in range(3))]
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        _copy_as_a_crash_leaves_it(shelf, folders[1])
    for before, after in pairwise(folders[1:]):
        async with before.open():
            _copy_as_a_crash_leaves_it(before, after)
    async with folders[-1].open() as log:
        assert (await log.load(ROOM.code)) is not None
        size = (folders[-1].folder / f"{DATABASE}-wal").stat().st_size
        assert size < 1.1 * WRITE_AHEAD_PAGES * 4_120  # with each page's header


def _copy_as_a_crash_leaves_it(shelf: Shelf, copy: Shelf) -> None:
    copy.folder.mkdir()
    for name in (DATABASE, f"{DATABASE}-wal"):
        (copy.folder / name).write_bytes((shelf.folder / name).read_bytes())


async def test_an_sqlite_that_is_too_old_is_named(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SQLITE_MIN", (99, 1))
    with pytest.raises(LogUnusable, match=r"needs 99\.1 or newer"):
        SqliteLog.open(shelf.folder, shelf.failures.append)

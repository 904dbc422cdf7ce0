"""A copy is the whole log at one moment, and takes nobody's place."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chadchat_server.log import LogUnusable
from chadchat_server.log.checking import check_database
from chadchat_server.log.copying import CannotCopy, copy_database
from chadchat_server.log.opening import DATABASE
from chadchat_server.log.progress import Progress
from chadchat_server.log.sqlite import SqliteLog

from .conftest import Shelf, append, draft, messages, whole

_SILENT = Progress(lambda _: None)


async def test_a_copy_can_be_served(log: SqliteLog, shelf: Shelf, tmp_path: Path) -> None:
    said = messages(await append(log, *(draft(number) for number in range(100))))
    copy = Shelf(tmp_path / "copy")
    copy.folder.mkdir()
    copy_database(shelf.file, copy.file, _SILENT)
    await append(log, draft("later"))
    async with copy.open() as copied:
        assert await whole(copied) == said
        [message] = messages(await append(copied, draft("another")))
        assert message.seq == 101
    assert (await whole(log))[-1].id == "id later"


async def test_it_is_one_file_for_its_owner_alone(
    log: SqliteLog, shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    copy_database(shelf.file, folder / "copy", _SILENT)
    assert list(folder.iterdir()) == [folder / "copy"]
    assert (folder / "copy").stat().st_mode & 0o777 == 0o600
    folder.chmod(0o500)
    assert check_database(folder / "copy", _SILENT).rooms == 1
    assert list(folder.iterdir()) == [folder / "copy"]


async def test_a_copy_made_in_the_middle_of_talk_is_whole(
    log: SqliteLog, shelf: Shelf, tmp_path: Path
) -> None:
    over = asyncio.Event()
    said = 0

    async def talk() -> None:
        nonlocal said
        while not over.is_set():
            await append(log, *(draft(said + more, "x" * 2_000) for more in range(20)))
            said += 20

    talking = asyncio.create_task(talk())
    for number in range(5):
        before = said
        file = tmp_path / f"copy {number}"
        await asyncio.to_thread(copy_database, shelf.file, file, _SILENT)
        after = said + 20
        verdict = await asyncio.to_thread(check_database, file, _SILENT)
        assert verdict.faults == ()
        assert before <= verdict.messages <= after
    over.set()
    await talking
    assert check_database(shelf.file, _SILENT).faults == ()


async def test_a_copy_of_what_a_crash_left(log: SqliteLog, shelf: Shelf, tmp_path: Path) -> None:
    await append(log, draft(1))
    crashed = tmp_path / "crashed"
    shutil.copytree(shelf.folder, crashed)
    (crashed / f"{DATABASE}-shm").unlink()
    copy_database(crashed / DATABASE, tmp_path / "copy", _SILENT)
    assert check_database(tmp_path / "copy", _SILENT).messages == 1


async def test_another_file_stays_as_it_is(log: SqliteLog, shelf: Shelf, tmp_path: Path) -> None:
    for taken in (tmp_path / "file", shelf.file, shelf.folder):
        if not taken.exists():
            taken.write_text("precious")
        with pytest.raises(CannotCopy, match="is there already"):
            copy_database(shelf.file, taken, _SILENT)
    assert (tmp_path / "file").read_text() == "precious"


async def test_a_copy_that_cannot_be_made_leaves_nothing(
    log: SqliteLog, shelf: Shelf, tmp_path: Path
) -> None:
    with pytest.raises(CannotCopy, match="cannot be made: No such file or directory"):
        copy_database(shelf.file, tmp_path / "nowhere" / "copy", _SILENT)
    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(LogUnusable, match="There is no log at"):
        copy_database(tmp_path / "nothing", folder / "copy", _SILENT)
    with closing(sqlite3.connect(tmp_path / "recipes")) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    with pytest.raises(LogUnusable, match="another program"):
        copy_database(tmp_path / "recipes", folder / "copy", _SILENT)
    assert list(folder.iterdir()) == []

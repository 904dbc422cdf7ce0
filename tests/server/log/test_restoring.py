"""A backup in the place of the log: wholly, or not at all, and nothing of before is lost."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chadchat_server.log import LogUnusable, restoring
from chadchat_server.log.copying import copy_database
from chadchat_server.log.opening import DATABASE, lock_folder
from chadchat_server.log.progress import Progress
from chadchat_server.log.restoring import CannotRestore, restore_database
from chadchat_server.log.sqlite import SqliteLog

from .conftest import Shelf, append, draft, messages, whole

_SILENT = Progress(lambda _: None)


class _Crash(BaseException):
    pass


def _crash(*_arguments: object, **_options: object) -> None:
    raise _Crash


@pytest.fixture
async def backup(log: SqliteLog, shelf: Shelf, tmp_path: Path) -> Path:
    """A backup of three messages; the log has a fourth one, closed as by a crash."""
    messages(await append(log, *(draft(number) for number in range(3))))
    copy_database(shelf.file, tmp_path / "backup", _SILENT)
    messages(await append(log, draft("later")))
    return tmp_path / "backup"


@pytest.fixture
async def crashed(log: SqliteLog, shelf: Shelf, backup: Path, tmp_path: Path) -> Shelf:
    """The log as a killed server leaves it: its newest message is only written ahead."""
    left = Shelf(tmp_path / "left")
    left.folder.mkdir()
    for file in (shelf.file, shelf.file.with_name(f"{DATABASE}-wal")):
        left.folder.joinpath(file.name).write_bytes(file.read_bytes())
    with closing(sqlite3.connect(f"{left.file.as_uri()}?immutable=1", uri=True)) as without:
        assert without.execute("SELECT count(*) FROM message").fetchone() < (4,)
    return left


async def _ids(shelf: Shelf) -> list[str]:
    async with shelf.open() as log:
        return [message.id for message in await whole(log)]


_OLD = ["id 0", "id 1", "id 2", "id later"]


async def test_the_backup_is_the_log_and_the_one_before_is_kept(
    crashed: Shelf, backup: Path
) -> None:
    restored = restore_database(crashed.folder, backup, _SILENT)
    assert restored.before is not None
    kept = Shelf(crashed.folder.with_name("kept"))
    kept.folder.mkdir()
    os.link(restored.before, kept.file)
    assert await _ids(kept) == _OLD
    assert await _ids(crashed) == _OLD[:3]
    assert crashed.file.stat().st_mode & 0o777 == 0o600


async def test_again_and_again_nothing_is_written_over(crashed: Shelf, backup: Path) -> None:
    for _ in range(3):
        restore_database(crashed.folder, backup, _SILENT)
    names = {file.name for file in crashed.folder.iterdir()}
    assert len(names - {DATABASE, "chadchat.lock"}) == 3
    assert await _ids(crashed) == _OLD[:3]


async def test_into_an_empty_folder(backup: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "new" / "folder")
    assert restore_database(shelf.folder, backup, _SILENT) == (shelf.file, None)
    assert await _ids(shelf) == _OLD[:3]


async def test_every_restoring_gives_the_rooms_other_epochs(backup: Path, tmp_path: Path) -> None:
    epochs: set[tuple[str]] = set()
    for name in ("one", "two"):
        restored = restore_database(tmp_path / name, backup, _SILENT)
        with closing(sqlite3.connect(restored.log)) as database:
            epochs.update(database.execute("SELECT epoch FROM room"))
    assert len(epochs) == 2


@pytest.mark.parametrize(
    "step", ["check_database", "copy_pages", "sync", "_keep", "_bring_home", "os.link", "replace"]
)
async def test_a_crash_leaves_the_log_as_it_was(
    crashed: Shelf, backup: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    owner = {"os.link": os, "replace": Path}.get(step, restoring)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step.removeprefix("os."), _crash)
        with pytest.raises(_Crash):
            restore_database(crashed.folder, backup, _SILENT)
    assert await _ids(crashed) == _OLD
    restore_database(crashed.folder, backup, _SILENT)
    assert await _ids(crashed) == _OLD[:3]


async def test_a_damaged_log_is_kept_with_what_was_written_ahead(
    crashed: Shelf, backup: Path
) -> None:
    crashed.file.write_bytes(b"no database " * 1_000)
    ahead = crashed.file.with_name(f"{DATABASE}-wal").read_bytes()
    restored = restore_database(crashed.folder, backup, _SILENT)
    assert restored.before is not None
    assert restored.before.read_bytes().startswith(b"no database")
    assert restored.before.with_name(f"{restored.before.name}-wal").read_bytes() == ahead
    assert await _ids(crashed) == _OLD[:3]


async def test_what_is_not_whole_is_not_put_in_place(crashed: Shelf, backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as database, database:
        database.execute("DELETE FROM message WHERE seq = 2")
    with pytest.raises(CannotRestore, match=r"is not whole, and nothing is changed: In the room"):
        restore_database(crashed.folder, backup, _SILENT)
    assert await _ids(crashed) == _OLD


async def test_what_is_no_backup_is_refused(crashed: Shelf, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no database " * 1_000)
    for file in (tmp_path / "file", tmp_path / "none"):
        with pytest.raises(LogUnusable):
            restore_database(crashed.folder, file, _SILENT)
    assert await _ids(crashed) == _OLD


async def test_a_full_disk_leaves_the_log_as_it_was(
    crashed: Shelf, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "sync", full)
        with pytest.raises(CannotRestore, match="cannot be put in place: No space left on device"):
            restore_database(crashed.folder, backup, _SILENT)
    assert await _ids(crashed) == _OLD
    assert sorted(file.name for file in crashed.folder.iterdir()) == ["chadchat.lock", DATABASE]


async def test_no_server_may_run_in_the_folder(crashed: Shelf, backup: Path) -> None:
    with lock_folder(crashed.folder), pytest.raises(LogUnusable, match="Stop it"):
        restore_database(crashed.folder, backup, _SILENT)

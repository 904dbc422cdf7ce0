"""A disk without room, and a database that another program holds."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from chadchat_server.domain.records import MemberRecord
from chadchat_server.log import Appended
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.errors import Conflict, StorageFull, Unavailable
from tests.needs import need

from .changes import came, change
from .conftest import Shelf, append, draft, messages, pragma, whole

_LONG = "x" * 4_000
_ROOT = Path(__file__).parents[3]


async def _fill(log: SqliteLog) -> int:
    """Append until the log is full; return how many messages are in it."""
    await pragma(log, f"max_page_count = {await pragma(log, 'page_count')}")
    number = 0
    while True:
        number += 1
        [outcome] = await append(log, draft(f"filling {number}", _LONG))
        if isinstance(outcome, StorageFull):
            return number - 1


async def test_a_full_disk_refuses_and_reading_goes_on(log: SqliteLog, shelf: Shelf) -> None:
    stored = await _fill(log)
    outcomes = await append(log, *(draft(f"more {n}", _LONG) for n in range(3)))
    assert [type(outcome) for outcome in outcomes] == [StorageFull] * 3
    assert [m.seq for m in await whole(log)] == list(range(1, stored + 1))
    assert (await log.load("ABCD")) is not None
    with pytest.raises(StorageFull):
        await change(log, "ABCD", came(MemberRecord(2, _LONG * 10, "bob", b"", host=False)))
    assert shelf.failures == []


async def test_what_is_there_has_its_place_also_on_a_full_disk(log: SqliteLog) -> None:
    [first] = messages(await append(log, draft(1)))
    await _fill(log)
    outcomes = await append(log, draft("new", _LONG), draft(1), draft(1, "other"))
    assert [type(outcome) for outcome in outcomes] == [StorageFull, Appended, Conflict]
    assert messages(outcomes) == [first]


async def test_when_there_is_room_again_the_numbers_go_on_without_a_hole(log: SqliteLog) -> None:
    stored = await _fill(log)
    await pragma(log, "max_page_count = 100000")
    [message] = messages(await append(log, draft(stored + 1, _LONG)))
    assert message.seq == stored + 1
    assert [m.seq for m in await whole(log)] == list(range(1, stored + 2))
    await log.probe()


async def test_a_lock_of_another_program_passes(log: SqliteLog, shelf: Shelf) -> None:
    await append(log, draft(1))
    other = sqlite3.connect(shelf.file, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        [refused] = await append(log, draft(2))
        assert isinstance(refused, Unavailable)
        assert len(await whole(log)) == 1
        with pytest.raises(Unavailable):
            await log.probe()
        other.execute("ROLLBACK")
    finally:
        other.close()
    [message] = messages(await append(log, draft(2)))
    assert message.seq == 2
    assert shelf.failures == []


def test_on_a_full_disk_a_log_is_opened_and_read(tmp_path: Path) -> None:
    """On a disk of its own that only the program sees, where the system allows that."""
    unshare = [need("unshare"), "--user", "--map-root-user", "--mount"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("skipped, this system allows no namespaces")
    mount = 'mount -t tmpfs -o size=16m none "$0" && exec "$@"'
    program = [sys.executable, "-m", "tests.server.log.small_disk", str(tmp_path)]
    ran = subprocess.run(
        [*unshare, "sh", "-c", mount, str(tmp_path), *program],
        capture_output=True, text=True, cwd=_ROOT, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["StorageFull", "Appended"]

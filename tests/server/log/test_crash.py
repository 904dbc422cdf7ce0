"""A process that is killed while it appends: whatever it had acknowledged is there."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chadchat_server.log.checking import check_database
from chadchat_server.log.opening import DATABASE
from chadchat_server.log.progress import Progress
from chadchat_shared.searching import Query

from .appender import IN_FLIGHT
from .conftest import HOST, ROOM, Shelf, append, draft, messages, whole

_ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("killed_after", [1, 300, 2_000])
async def test_every_ack_is_in_the_log_after_a_kill(shelf: Shelf, killed_after: int) -> None:
    acknowledged = await asyncio.to_thread(_append_until_killed, shelf.folder, killed_after)
    assert len(acknowledged) >= killed_after
    async with shelf.open() as log:
        stored = await whole(log)
        assert [m.seq for m in stored] == list(range(1, len(stored) + 1))
        assert len(acknowledged) <= len(stored) <= len(acknowledged) + 2 * IN_FLIGHT
        for seq, message_id in acknowledged:
            assert stored[seq - 1].id == message_id
        [new] = messages(await append(log, draft("new")))
        assert new.seq == len(stored) + 1
    assert shelf.failures == []


async def test_every_ack_outlives_the_next_starts_and_their_ends(shelf: Shelf) -> None:
    """Each start writes on where the last one was killed, in the middle of its opening too."""
    acknowledged: set[tuple[int, str]] = set()
    for killed_after in (300, 1, 700):
        acknowledged.update(
            await asyncio.to_thread(_append_until_killed, shelf.folder, killed_after)
        )
        await asyncio.to_thread(_open_until_killed, shelf)
    async with shelf.open() as log:
        stored = await whole(log)
        assert [m.seq for m in stored] == list(range(1, len(stored) + 1))
        assert acknowledged <= {(m.seq, m.id) for m in stored}
    assert shelf.failures == []


async def test_an_index_that_is_killed_has_what_it_says(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, *(draft(n, f"tea{n % 7} {'x ' * 100}") for n in range(1, 1_001)))
    for _ in range(3):
        await asyncio.to_thread(_index_until_killed, shelf.folder)
        assert check_database(shelf.file, Progress(lambda _: None)).faults == ()
        async with shelf.open() as log:
            found = await log.search("ABCD", Query.of("tea3"), None, 200, "somebody")
            assert [m.seq for m in found.messages] == list(range(997, 0, -7))


def _index_until_killed(folder: Path) -> None:
    """Run the indexer, and kill it in the middle of its third slice."""
    command = [sys.executable, "-m", "tests.server.log.indexer", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        assert process.stdout is not None
        assert len([process.stdout.readline() for _ in range(2)]) == 2
        process.kill()


def _open_until_killed(shelf: Shelf) -> None:
    """Run the appender and kill it as soon as its opening has written ahead."""
    write_ahead = shelf.folder / f"{DATABASE}-wal"
    before = write_ahead.stat().st_mtime_ns
    with subprocess.Popen(_command(shelf.folder), stdout=subprocess.DEVNULL, cwd=_ROOT) as process:
        while write_ahead.stat().st_mtime_ns == before:
            assert process.poll() is None
            time.sleep(0.001)
        process.kill()


def _command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.server.log.appender", str(folder)]


def _append_until_killed(folder: Path, acks: int) -> list[tuple[int, str]]:
    """Run the appender until it has printed so many acks, kill it, and return all of its acks."""
    with subprocess.Popen(
        _command(folder), stdout=subprocess.PIPE, text=True, cwd=_ROOT
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acks)]
        process.kill()
        lines += process.stdout.readlines()
    printed = [line.rstrip("\n").split(" ", 1) for line in lines if line.endswith("\n")]
    return [(int(seq), message_id) for seq, message_id in printed]

"""A process that is killed while it appends: whatever it had acknowledged is there."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from .appender import IN_FLIGHT
from .conftest import Shelf, append, draft, messages, whole

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


def _append_until_killed(folder: Path, acks: int) -> list[tuple[int, str]]:
    """Run the appender until it has printed so many acks, kill it, and return all of its acks."""
    command = [sys.executable, "-m", "tests.server.log.appender", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acks)]
        process.kill()
        lines += process.stdout.readlines()
    printed = [line.rstrip("\n").split(" ", 1) for line in lines if line.endswith("\n")]
    return [(int(seq), message_id) for seq, message_id in printed]

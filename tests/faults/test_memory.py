"""What the server keeps in memory does not grow with what flows past peers that never read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from chadchat_shared.events import Presence
from tests.raw_tcp import RawTcp, event_frame
from tests.server_process import ServerProcess

from .journals import Journal, check, read_disk
from .process import resident_most

_TEXT = "€" * 4_000
_LINES_AT_ONCE = 50
_FLOW = 64 * 2**20
_GROWTH_MAX = 24 * 2**20
"""Bytes: far less than what flows past, far more than the backlogs and the latest lines take."""


@pytest.mark.skipif(sys.platform != "linux", reason="skipped, memory is counted as Linux does")
async def test_it_stays_flat_with_peers_that_never_read(tmp_path: Path) -> None:
    """Each time one of them is cut off, the next one comes."""
    with ServerProcess(tmp_path / "data", "--grace", "0") as server:
        async with RawTcp.to(server.port) as talker:
            room = str((await talker.ask("create", {"name": "Talker"}))["room"])
            ids = count()
            await _talk_past_a_peer(server, talker, room, ids)
            before = resident_most(server.pid)
            while len(talker.inbox.lines) * len(_TEXT.encode()) < _FLOW:
                await _talk_past_a_peer(server, talker, room, ids)
            assert resident_most(server.pid) - before < _GROWTH_MAX
            journal = Journal("Talker", lines=talker.inbox.lines)
            check(read_disk(server.data_dir, room), [journal])
        assert "Traceback" not in server.stderr


async def _talk_past_a_peer(
    server: ServerProcess, talker: RawTcp, room: str, ids: Iterator[int]
) -> None:
    """Let a peer come that reads nothing, and talk until it has been cut off."""
    async with RawTcp.to(server.port, receive_buffer=4_096) as lazy:
        member = (await lazy.join(room, name=f"Lazy {next(ids)}")).member
        said = 0
        while not _has_left(talker, member):
            some = [next(ids) for _ in range(_LINES_AT_ONCE)]
            await talker.send(b"".join(event_frame(n, "message", data=_TEXT) for n in some))
            await talker.answer(some[-1])
            said += _LINES_AT_ONCE
            assert said < 3_000, "it is not cut off"


def _has_left(talker: RawTcp, member: str) -> bool:
    presences = (event for event in talker.inbox.events if isinstance(event, Presence))
    return any(member in presence.left for presence in presences)

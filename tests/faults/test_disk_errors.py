"""The disk reports an error: nothing more is promised, and what was promised is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from . import scale
from .faulty_system import FaultySystem, faulty_system
from .regulars import regulars, talking

_CANNOT_WRITE = "The log cannot be used any more: the disk reports an error"
_CANNOT_READ = "The log cannot be used any more: it is damaged, or the disk cannot read it"
_LINES_AT_ONCE = 200
_LINES = 6_000
"""With 4,000 letters each, more than SQLite keeps in memory."""


@pytest.fixture
def system(tmp_path: Path) -> Iterator[FaultySystem]:
    with faulty_system(tmp_path) as system:
        yield system


@pytest.fixture
def server(tmp_path: Path, system: FaultySystem) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path / "data", environment=system.environment) as server:
        yield server


@pytest.mark.parametrize("fault", ["failing_syncs", "failing_writes"])
async def test_the_server_ends_and_after_a_restart_nothing_is_missing(
    server: ServerProcess, system: FaultySystem, fault: str
) -> None:
    """Whoever was not acknowledged sends it again; it may have been stored or not."""
    async with regulars(server) as company:
        async with talking(company):
            await company.hear()
            with system.with_fault(fault):
                assert await asyncio.to_thread(server.wait) == 1
                acknowledged = sum(len(person.journal.promised) for person in company.people)
                assert len(company.under_way) > 0
            assert _CANNOT_WRITE in server.stderr.splitlines()[-1]
            await asyncio.to_thread(server.start)
            await company.settled(scale.OUTBOXES_EMPTY_SECONDS)
            await company.hear()
        log = await company.check()
        assert len(log) > acknowledged
        assert not company.refused
    assert "Traceback" not in server.stderr


async def test_what_cannot_be_read_is_refused_and_ends_the_server(
    server: ServerProcess, system: FaultySystem
) -> None:
    async with StockClient.to(server.url) as ada:
        room = await ada.create("Ada")
        for _ in range(_LINES // _LINES_AT_ONCE):
            await asyncio.gather(*(ada.say("x" * 4_000) for _ in range(_LINES_AT_ONCE)))
    await asyncio.to_thread(server.restart)  # so that it has nothing in memory
    async with StockClient.to(server.url) as ada:
        assert (await ada.join(room.room, token=room.token)).seq == _LINES
        with system.with_fault("failing_reads"):
            old = {"before": _LINES - 500}  # what the check at the start has read first of all
            assert (await ada.refused("history", old)).error == "unavailable"
            assert await asyncio.to_thread(server.wait) == 1
    assert _CANNOT_READ in server.stderr.splitlines()[-1]
    await asyncio.to_thread(server.start)
    async with StockClient.to(server.url) as ada:
        assert (await ada.join(room.room, token=room.token, after=0)).messages[0].seq == 1
    assert "Traceback" not in server.stderr

"""A member that gives every sign of life and never reads, in a room where much is said."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest

from chadchat_server.log.opening import CACHE_KIB
from tests.raw_tcp import Opcode, RawTcp, event_frame, frame
from tests.server_process import ServerProcess

from . import scale
from .figures import Figures
from .process import forget_most, resident, resident_most
from .regulars import Regulars, percentile, regulars, talking

_PEOPLE = 10
_LINES_A_SECOND = 5.0
"""Of each: 50 messages a second in all."""

_WARM_UP_LINES = 300
"""As many as the server keeps of a room, and some more."""

_FLOOD_LINES = 8
"""At once: so few that they themselves take no memory to speak of."""

_CUT_OFF_SECONDS = 1_200.0


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="skipped, memory is counted as Linux does")
async def test_it_is_cut_off_and_costs_nobody_anything(tmp_path: Path, figures: Figures) -> None:
    with ServerProcess(tmp_path / "data", "--text-max", "10240") as server:
        async with regulars(server, _PEOPLE) as company:
            async with talking(
                company, _LINES_A_SECOND, lambda text: text.ljust(scale.DEAF_LINE, "€")
            ):
                await company.hear(_WARM_UP_LINES)
                await _fill_the_cache(server)
                company.delays.clear()
                forget_most(server.pid)
                before = resident(server.pid)
                seconds = await _stay_deaf_until_cut_off(company)
                growth = resident_most(server.pid) - before
                delay = percentile(company.delays, 0.99)
            await company.check()
            assert sum(person.lost for person in company.people) == 0
        assert server.terminate() == 0
    assert "Traceback" not in server.stderr
    figures.note(
        "a client that pings and never reads, at 50 messages/s",
        f"cut off after {seconds:.1f} s; memory + {growth / 2**20:.1f} MiB at most; p99 of the "
        f"others' deliveries {delay * 1_000:.0f} ms",
    )
    assert growth < scale.DEAF_MEMORY
    assert delay < scale.DEAF_DELAY_SECONDS


async def _fill_the_cache(server: ServerProcess) -> None:
    """Let SQLite have in memory as much as it may, so that it is not taken for the deaf one's."""
    async with RawTcp.to(server.port) as flood:
        await flood.ask("create", {"name": "Flood"})
        for number in range(0, 2 * CACHE_KIB // 10, _FLOOD_LINES):
            lines = range(number, number + _FLOOD_LINES)
            frames = (event_frame(line, "message", data="x" * 10_240) for line in lines)
            await flood.send(b"".join(frames))
            await flood.answer(lines[-1])


async def _stay_deaf_until_cut_off(company: Regulars) -> float:
    """Answer heartbeats that are not read, and ping; return how long that goes well."""
    async with RawTcp.to(company.server.port, receive_buffer=4_096) as deaf:
        await deaf.join(company.code, name="Deaf")
        began = time.monotonic()
        try:
            async with asyncio.timeout(_CUT_OFF_SECONDS):
                while True:
                    await deaf.send(frame("3") + frame("alive", Opcode.PING))
                    await asyncio.sleep(0.1)
        except ConnectionError:
            return time.monotonic() - began

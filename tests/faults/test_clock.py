"""The wall clock jumps: nobody is dropped, nothing is out of order."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.server_process import ServerProcess

from . import scale
from .faulty_system import faulty_system
from .figures import Figures
from .regulars import regulars, talking

_HOUR = 3_600
_JUMPS = (_HOUR, 0, -_HOUR, _HOUR)
"""Seconds that the clock is ahead, one after another."""


@pytest.mark.soak
async def test_an_hour_either_way_is_seen_in_the_times_alone(
    tmp_path: Path, figures: Figures
) -> None:
    with (
        faulty_system(tmp_path) as system,
        ServerProcess(tmp_path / "data", environment=system.environment) as server,
    ):
        async with regulars(server) as company:
            async with talking(company):
                for jump in _JUMPS:
                    system.set("clock_ahead", jump)
                    await asyncio.sleep(scale.CLOCK_SECONDS)
                    await company.hear()
            log = await company.check()
            assert not company.refused
            assert sum(person.lost for person in company.people) == 0
        assert server.terminate() == 0
    assert "Traceback" not in server.stderr
    times = [line.ts for line in log]
    assert max(times) - min(times) > 2 * (_HOUR - 60) * 1_000
    figures.note(
        "a clock that jumps an hour",
        f"{len(_JUMPS)} times: {len(log):,} messages in order, no connection lost",
    )

"""Three servers are stopped and started again, one after the other, while people talk."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from .. import scale
from ..figures import Figures
from ..regulars import regulars, talking
from .cluster import cluster, ready


@pytest.mark.soak
async def test_nobody_misses_anything_or_anybody(tmp_path: Path, figures: Figures) -> None:
    empty: list[float] = []
    async with (
        cluster(tmp_path, "--drain", "0.5", servers=3) as all_,
        regulars(all_.servers[0], by=[all_.url]) as company,
    ):
        async with talking(company):
            for _ in range(scale.ROLLING_RESTARTS):
                for server in all_.servers:
                    await company.hear()
                    stopping = asyncio.create_task(asyncio.to_thread(server.terminate))
                    while await ready(server.url) == 200:
                        pass
                    await company.hear()  # as it goes on while it drains
                    assert await stopping == 0
                    began = time.monotonic()
                    await company.settled(scale.OUTBOXES_EMPTY_SECONDS)
                    empty.append(time.monotonic() - began)
                    await asyncio.to_thread(server.start)
        moved = sum(person.lost for person in company.people)
        assert not any(person.left for person in company.people)
        messages = await all_.check(company)
        assert not company.refused
        assert moved >= scale.PEOPLE  # for whoever was on the first server is on another
    figures.note(
        "a rolling restart of three servers",
        f"{scale.ROLLING_RESTARTS} times: {messages:,} messages, members moved {moved:,} times, "
        f"nothing lost or doubled, nobody seen to leave; outboxes empty {max(empty):.1f} s after "
        "each server's end at most",
    )

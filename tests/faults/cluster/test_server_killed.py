"""One of two servers is killed, and its members come back by the other."""

from __future__ import annotations

import asyncio
import random
import time
from itertools import cycle
from pathlib import Path

import pytest

from .. import scale
from ..figures import Figures
from ..regulars import regulars, talking
from .cluster import cluster


@pytest.mark.soak
async def test_nothing_is_lost_or_doubled(tmp_path: Path, figures: Figures) -> None:
    empty: list[float] = []
    async with cluster(tmp_path) as all_, regulars(all_.servers[0], by=[all_.url]) as company:
        async with talking(company):
            for _, server in zip(range(scale.SERVER_KILLS), cycle(all_.servers)):
                await company.hear(random.randint(1, 2 * scale.PEOPLE))
                await asyncio.to_thread(server.kill)
                began = time.monotonic()
                await company.settled(scale.OUTBOXES_EMPTY_SECONDS)
                empty.append(time.monotonic() - began)
                await asyncio.to_thread(server.start)
        lost = sum(person.lost for person in company.people)
        assert not any(person.left for person in company.people)
        messages = await all_.check(company)
        assert not company.refused
        assert lost
    figures.note(
        f"`kill -9` of one of two servers under {scale.PEOPLE} clients",
        f"{scale.SERVER_KILLS} times: {messages:,} messages, {lost:,} connections lost, nothing "
        f"lost or doubled; outboxes empty by the other server after {max(empty):.1f} s at most",
    )

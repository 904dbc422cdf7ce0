"""Redis cuts the connections of its servers off, again and again, while people talk."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from .. import scale
from ..figures import Figures
from ..regulars import regulars, talking
from .cluster import cluster


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["pubsub", "normal"])
async def test_everybody_hears_everything_once(tmp_path: Path, figures: Figures, kind: str) -> None:
    cut = 0
    async with cluster(tmp_path) as all_, regulars(all_.servers[0], by=all_.urls) as company:
        async with talking(company):
            for number in range(scale.CONNECTIONS_KILLED):
                if number % 10 == 9:  # as outboxes have room for so much only
                    await company.settled()
                await company.hear(random.randint(1, scale.PEOPLE))
                reply = await asyncio.to_thread(all_.redis.command, "CLIENT", "KILL", "TYPE", kind)
                cut += int(reply.removeprefix(":"))  # none where none is there again yet
            await company.hear()
            await company.settled()
        lost = sum(person.lost for person in company.people)
        messages = await all_.check(company)
        assert not company.refused
        assert lost == 0
        assert cut
    figures.note(
        f"`CLIENT KILL TYPE {kind}` under two servers",
        f"{cut:,} connections cut: {messages:,} messages, no gap and none twice",
    )

"""Redis is killed and started again, while people talk by both of its servers."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.stock_client import StockClient

from .. import scale
from ..figures import Figures
from ..regulars import regulars, talking
from .cluster import cluster, ready, refused


@pytest.mark.soak
async def test_nothing_is_lost_or_doubled(tmp_path: Path, figures: Figures) -> None:
    refusals: list[float] = []
    heard: list[float] = []
    async with cluster(tmp_path) as all_, regulars(all_.servers[0], by=all_.urls) as company:
        async with StockClient.to(all_.servers[1].url) as eve:
            await eve.join(company.code, name="Eve")
            async with talking(company):
                for _ in range(scale.REDIS_KILLS):
                    await company.hear(random.randint(1, 2 * scale.PEOPLE))
                    await asyncio.to_thread(all_.redis.kill)
                    refusals.append(await refused(eve))
                    assert [await ready(url) for url in all_.urls] == [503, 503]
                    await asyncio.sleep(random.uniform(0, 2))
                    assert company.under_way
                    await asyncio.to_thread(all_.redis.start)
                    heard.append(await company.heard_again())
                    await company.settled(scale.OUTBOXES_EMPTY_SECONDS)
                    assert [await ready(url) for url in all_.urls] == [200, 200]
        lost = sum(person.lost for person in company.people)
        messages = await all_.check(company)
        assert not company.refused
        assert lost == 0
    figures.note(
        "`kill -9` of Redis under two servers",
        f"{scale.REDIS_KILLS} times: {messages:,} messages, {lost} connections lost, nothing lost "
        f"or doubled; refused after {max(refusals):.2f} s at most, everybody hears everybody "
        f"{max(heard):.1f} s after its start at most",
    )
    assert max(refusals) < scale.REFUSED_SECONDS
    assert max(heard) < scale.HEARS_AGAIN_SECONDS

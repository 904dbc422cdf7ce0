"""The network between one server and Redis is gone for a while: cut, or silent."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.stock_client import StockClient

from .. import scale
from ..figures import Figures
from ..proxy import Proxy
from ..regulars import regulars, talking
from .cluster import cluster, ready, refused


@pytest.mark.soak
@pytest.mark.parametrize(("name", "cut"), [("cut", Proxy.refuse), ("silent", Proxy.go_black)])
async def test_the_others_go_on_and_all_are_together_afterwards(
    tmp_path: Path, figures: Figures, name: str, cut: Callable[[Proxy], None]
) -> None:
    async with (
        cluster(tmp_path) as all_,
        regulars(all_.servers[0], by=all_.urls) as company,
        AsyncExitStack() as stack,
    ):
        apart, there = [
            await stack.enter_async_context(StockClient.to(server.url)) for server in all_.servers
        ]
        await apart.join(company.code, name="Eve")
        await there.join(company.code, name="Fred")
        async with talking(company):
            await company.hear()
            cut(all_.way)
            refusal = await refused(apart)
            assert [await ready(url) for url in all_.urls] == [503, 200]
            until = time.monotonic() + scale.CUT_OFF_SECONDS
            while time.monotonic() < until:
                said = len(there.lines)
                await there.say("still here")
                await there.heard_lines(said + scale.PEOPLE)
            assert await refused(apart) < scale.REFUSED_SECONDS
            all_.way.heal()
            heard = await company.heard_again()
            await company.settled(scale.OUTBOXES_EMPTY_SECONDS)
            assert [await ready(url) for url in all_.urls] == [200, 200]
        messages = await all_.check(company)
        assert not company.refused
    figures.note(
        f"the way to Redis {name} for one of two servers",
        f"for {scale.CUT_OFF_SECONDS:.0f} s: {messages:,} messages, nothing lost or doubled; "
        f"refused after {refusal:.2f} s, everybody hears everybody {heard:.1f} s after its end",
    )
    assert refusal < scale.REFUSED_SECONDS
    assert heard < scale.HEARS_AGAIN_SECONDS

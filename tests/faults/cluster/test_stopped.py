"""A server, or Redis, is stopped for a while, as by a machine that stands still."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chadchat_shared.events import Presence
from tests.stock_client import StockClient

from .. import scale
from ..figures import Figures
from ..regulars import regulars, talking
from .cluster import cluster, ready, refused, see_all


@pytest.mark.soak
async def test_whose_server_was_stopped_is_missed_and_is_back(
    tmp_path: Path, figures: Figures
) -> None:
    async with (
        cluster(tmp_path, "--grace", "0.5") as all_,
        regulars(all_.servers[0], by=all_.urls) as company,
        StockClient.to(all_.servers[1].url) as watcher,
    ):
        await watcher.join(company.code, name="Watcher")
        away = {person.room.member for person in company.people[::2]}
        async with talking(company):
            await see_all(all_.servers[1].url, company)
            os.kill(all_.servers[0].pid, signal.SIGSTOP)
            began = time.monotonic()
            await watcher.until(
                lambda: away <= {member for told in watcher.of(Presence) for member in told.left}
            )
            missed = time.monotonic() - began
            assert (await watcher.say("Where are they?")).seq > 0
            await asyncio.sleep(max(0.0, scale.STOPPED_SECONDS - missed))
            os.kill(all_.servers[0].pid, signal.SIGCONT)
            heard = await company.heard_again()
            await company.settled(scale.OUTBOXES_EMPTY_SECONDS)
        messages = await all_.check(company)
        assert not company.refused
    figures.note(
        "one of two servers stopped (SIGSTOP)",
        f"for {scale.STOPPED_SECONDS:.0f} s: {messages:,} messages, nothing lost or doubled; its "
        f"members missed after {missed:.1f} s, everybody hears everybody {heard:.1f} s after its "
        "end",
    )
    assert heard < scale.HEARS_AGAIN_SECONDS


@pytest.mark.soak
async def test_nobody_is_missed_where_redis_was_stopped(tmp_path: Path, figures: Figures) -> None:
    async with (
        cluster(tmp_path) as all_,
        regulars(all_.servers[0], by=all_.urls) as company,
        AsyncExitStack() as stack,
    ):
        watchers = [await stack.enter_async_context(StockClient.to(url)) for url in all_.urls]
        for number, watcher in enumerate(watchers):
            await watcher.join(company.code, name=f"Watcher {number}")
        async with talking(company):
            await company.hear()
            all_.redis.freeze()
            began = time.monotonic()
            refusal = max(await asyncio.gather(*map(refused, watchers)))
            assert [await ready(url) for url in all_.urls] == [503, 503]
            await asyncio.sleep(max(0.0, scale.REDIS_STOPPED_SECONDS - (time.monotonic() - began)))
            assert max(await asyncio.gather(*map(refused, watchers))) < scale.REFUSED_SECONDS
            all_.redis.thaw()
            heard = await company.heard_again()
            await company.settled(scale.OUTBOXES_EMPTY_SECONDS)
            assert [await ready(url) for url in all_.urls] == [200, 200]
        assert not any(person.left for person in company.people)
        messages = await all_.check(company)
        assert not company.refused
    figures.note(
        "Redis stopped (SIGSTOP) under two servers",
        f"for {scale.REDIS_STOPPED_SECONDS:.0f} s: {messages:,} messages, nothing lost or doubled; "
        f"refused after {refusal:.2f} s, everybody hears everybody {heard:.1f} s after its end",
    )
    assert refusal < scale.REFUSED_SECONDS
    assert heard < scale.HEARS_AGAIN_SECONDS

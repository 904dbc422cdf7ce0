"""Redis is started again from an older copy of its files."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from .. import scale
from ..figures import Figures
from ..regulars import regulars, talking
from .cluster import Cluster, cluster

_OLDER_SECONDS = 4.0
"""How much older the copy is: servers beat every 3 s, and know by that whether data went back."""


@pytest.mark.soak
async def test_the_room_has_another_epoch_and_no_seq_is_used_twice(
    tmp_path: Path, figures: Figures
) -> None:
    back: list[float] = []
    async with (
        cluster(tmp_path) as all_,
        regulars(all_.servers[0], by=all_.urls) as company,
    ):
        company.goes_back = True
        async with talking(company):
            for number in range(scale.PUT_BACK):
                await company.hear()
                all_.redis.keep(tmp_path / f"copy {number}")
                await asyncio.sleep(_OLDER_SECONDS)
                epochs = len(company.people[0].journals)
                await _put_back(all_, tmp_path / f"copy {number}")
                began = time.monotonic()
                await company.began_anew(epochs + 1)
                await company.hear()
                back.append(time.monotonic() - began)
        messages = await all_.check(company)
        assert not company.refused
        for person in company.people:
            assert len(person.journals) == scale.PUT_BACK + 1
    figures.note(
        "Redis put back to an older copy under two servers",
        f"{scale.PUT_BACK} times: {messages:,} messages in the last of as many epochs and one; no "
        f"seq used twice in any; everybody talks in the new one after {max(back):.1f} s at most",
    )
    assert max(back) < scale.HEARS_AGAIN_SECONDS


async def _put_back(all_: Cluster, copy: Path) -> None:
    await asyncio.to_thread(all_.redis.kill)
    all_.redis.put_back(copy)
    await asyncio.to_thread(all_.redis.start)


@pytest.mark.parametrize(
    ("fsync", "told"),
    [("everysec", False), ("always", True)],  # told by whoever puts it back
)
async def test_so_it_has_if_nobody_is_there_who_could_remember(
    tmp_path: Path, fsync: str, told: bool
) -> None:
    copy, epochs = tmp_path / "copy", list[str]()
    with (
        RedisProcess(tmp_path / "redis", "--appendonly", "yes", "--appendfsync", fsync) as redis,
        ServerProcess(tmp_path / "data", "--store", redis.url) as server,
    ):
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada")
            await ada.say("of before")
            redis.keep(copy)
            assert (await ada.say("lost")).seq == 2
        for _ in range(2):  # from the same copy
            assert await asyncio.to_thread(server.terminate) == 0
            redis.kill()
            redis.put_back(copy)
            redis.start()
            if told:
                now = f"{time.time() * 1_000:.0f}"
                redis.command("HSET", "chadchat:{servers}", "generation", now)
            await asyncio.to_thread(server.start)
            async with StockClient.to(server.url) as ada:
                back = await ada.join(room.room, token=room.token, after=1, epoch=room.epoch)
                assert back.reset
                epochs.append(back.epoch)
                assert (await ada.say("of afterwards")).seq == 2
    assert len({room.epoch, *epochs}) == 3

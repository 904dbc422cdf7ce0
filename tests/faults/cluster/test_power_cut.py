"""The machine of a Redis loses its power that has things on its disk after it has answered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chadchat_server.log.redis.durability import WAITAOF_MIN
from tests.needs import need_redis
from tests.redis_process import RedisProcess

from .. import scale
from ..faulty_system import FaultySystem, faulty_system
from ..figures import Figures
from ..regulars import Regulars, regulars, talking
from .cluster import Cluster, cluster

_EVERYSEC = "--appendonly", "yes", "--appendfsync", "everysec"
_PEOPLE, _LINES_A_SECOND = 6, 0.5
"""Coming in and each acknowledgement take up to a second, and the next line waits for that."""


@pytest.mark.soak
async def test_nothing_is_lost_that_was_acknowledged(tmp_path: Path, figures: Figures) -> None:
    need_redis(WAITAOF_MIN)
    with faulty_system(tmp_path) as system:
        redis = RedisProcess(tmp_path / "redis", *_EVERYSEC, environment=system.environment)
        async with (
            cluster(tmp_path, redis=redis) as all_,
            regulars(all_.servers[0], _PEOPLE, by=all_.urls) as company,
        ):
            company.goes_back = True
            async with talking(company, _LINES_A_SECOND):
                for number in range(scale.POWER_CUTS):
                    await company.heard_again()
                    await _cut_power(all_, company, system, tmp_path / f"disk {number}")
                    await company.began_anew(number + 2)
                    await company.heard_again()
            log = await company.compare(*all_.urls)
            messages = await all_.check(company)
    acknowledged = {
        stored.id
        for person in company.people
        for journal in person.journals.values()
        for _, stored in journal.promised
    }
    assert acknowledged <= {line.id for line in log}
    figures.note(
        "a power cut under a Redis 8 with `appendfsync everysec`",
        f"{scale.POWER_CUTS} times: {messages:,} messages, nothing lost that was acknowledged",
    )


async def _cut_power(all_: Cluster, company: Regulars, system: FaultySystem, disk: Path) -> None:
    """Have Redis be killed some time after the last sync, and begin with what that has left."""
    with system.with_fault("frozen"):
        all_.redis.keep(disk)
        await company.hear(_PEOPLE // 2)
        await asyncio.to_thread(all_.redis.kill)
    all_.redis.put_back(disk)
    await asyncio.to_thread(all_.redis.start)

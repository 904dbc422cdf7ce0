"""The server is killed and started many times, while people talk with the project's client."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import aiohttp
import pytest

from tests.server_process import ServerProcess

from . import scale
from .figures import Figures
from .regulars import regulars, talking


@pytest.mark.soak
async def test_nothing_is_lost_or_doubled(tmp_path: Path, figures: Figures) -> None:
    ready: list[float] = []
    empty: list[float] = []
    with ServerProcess(tmp_path / "data") as server:
        async with regulars(server) as company:
            async with talking(company):
                for _ in range(scale.KILLS):
                    # At any moment of the talk, but once everybody is in it again.
                    await company.hear(random.randint(1, 2 * scale.PEOPLE))
                    await asyncio.to_thread(server.kill)
                    began = time.monotonic()
                    await asyncio.to_thread(server.start)
                    await _wait_until_ready(server)
                    ready.append(time.monotonic() - began)
                    began = time.monotonic()
                    await company.settled(scale.OUTBOXES_EMPTY_SECONDS)
                    empty.append(time.monotonic() - began)
            log = await company.check()
            assert not company.refused
            lost = sum(person.lost for person in company.people)
        assert server.terminate() == 0
    assert "Traceback" not in server.stderr
    figures.note(
        f"`kill -9` under {scale.PEOPLE} clients",
        f"{scale.KILLS} times: {len(log):,} messages, {lost:,} connections lost, nothing lost or "
        f"doubled; ready after {max(ready):.2f} s at most, outboxes empty after {max(empty):.1f} s",
    )
    assert max(ready) < scale.READY_SECONDS


async def _wait_until_ready(server: ServerProcess) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/readyz") as response:
        assert response.status == 200

"""Members who lose their connection again and again, faster than anybody should come back."""

from __future__ import annotations

import pytest

from tests.server_process import ServerProcess
from tests.stock_client import POLLING, WEBSOCKET, StockClient

from .company import in_company
from .journals import Journal
from .rough_peers import TIMES, come_back_and_resume


async def test_whoever_resumes_misses_nothing(server: ServerProcess) -> None:
    async with in_company(server) as company:
        await come_back_and_resume(company)


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING], ids=["WebSocket", "polling"])
async def test_whoever_does_not_resume_hears_a_stretch_each_time(
    server: ServerProcess, transports: tuple[str, ...]
) -> None:
    async with in_company(server) as company:
        seat: dict[str, object] = {"name": "Restless"}
        for number in range(TIMES):
            async with StockClient.to(server.url, transports) as client:
                snapshot = await client.join(company.code, **seat)
                seat = {"token": snapshot.token or seat["token"]}
                await client.heard_lines(3)
                lines = [*snapshot.messages, *client.lines]
                company.journals.append(Journal(f"Visit {number}", lines[0].seq - 1, lines))

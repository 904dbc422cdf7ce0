"""Everybody is told the same in the same order, whatever they are connected by."""

from __future__ import annotations

from tests.server_process import ServerProcess

from .company import in_company


async def test_fast_polling_and_upgrading_members_hear_the_whole_log(server: ServerProcess) -> None:
    async with in_company(server, websockets=2, pollings=2, upgraders=3) as company:
        await company.hear(2_000)

"""Peers that send thousands of requests in one go, and read the answers or do not."""

from __future__ import annotations

from tests.server_process import ServerProcess

from .company import in_company
from .rough_peers import flood_and_read_nothing, flood_with_messages, flood_with_requests


async def test_thousands_of_messages_are_all_said_in_their_order(server: ServerProcess) -> None:
    async with in_company(server) as company:
        await flood_with_messages(company)


async def test_thousands_of_requests_are_all_answered_in_their_order(
    server: ServerProcess,
) -> None:
    async with in_company(server) as company:
        await flood_with_requests(company)


async def test_who_reads_none_of_the_answers_is_cut_off(server: ServerProcess) -> None:
    async with in_company(server) as company:
        await flood_and_read_nothing(company)

"""Frames that come byte by byte, and messages that come frame by frame, while others talk."""

from __future__ import annotations

from tests.server_process import ServerProcess

from .company import in_company
from .rough_peers import send_byte_by_byte, send_in_parts


async def test_a_frame_is_read_whole_whatever_is_said_between_its_bytes(
    server: ServerProcess,
) -> None:
    async with in_company(server) as company:
        await send_byte_by_byte(company)


async def test_a_message_in_parts_is_read_whole_with_pings_between_them(
    server: ServerProcess,
) -> None:
    async with in_company(server) as company:
        await send_in_parts(company)

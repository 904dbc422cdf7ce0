"""All of them at once in one room: what everybody else is told is still the log."""

from __future__ import annotations

import asyncio

from tests.raw_tcp import Opcode, RawTcp, frame
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from . import rough_peers
from .company import in_company


async def test_everybody_else_is_told_the_whole_log(server: ServerProcess) -> None:
    async with in_company(server, websockets=3, pollings=2, upgraders=2) as company:
        await asyncio.gather(
            rough_peers.die_in_a_frame(company, RawTcp.hang_up),
            rough_peers.die_in_a_frame(company, RawTcp.reset),
            rough_peers.send_byte_by_byte(company),
            rough_peers.send_in_parts(company),
            rough_peers.flood_with_messages(company),
            rough_peers.flood_with_requests(company),
            rough_peers.flood_and_read_nothing(company),
            rough_peers.come_back_and_resume(company),
        )


async def test_afterwards_the_server_serves_as_before(server: ServerProcess) -> None:
    async with in_company(server) as company:
        await rough_peers.flood_and_read_nothing(company)
    async with StockClient.to(server.url) as ada, RawTcp.to(server.port) as raw:
        room = (await ada.create("Ada")).room
        await raw.join(room, name="Raw")
        await raw.send(frame("still there?", Opcode.PING))
        while await raw.receive() != (Opcode.PONG, b"still there?"):
            pass
        assert (await raw.ask("message", {"data": "yes"}))["seq"] == 1
        assert (await ada.heard_line("yes")).seq == 1

"""The disk stands still for a while: what needs no disk goes on, and what does comes later."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chadchat_shared.answers import Page
from chadchat_shared.events import TypingNames
from tests.raw_tcp import Opcode, RawTcp, frame
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from . import scale
from .faulty_system import faulty_system
from .figures import Figures
from .regulars import Regulars, regulars, talking


@pytest.mark.soak
async def test_acknowledgements_come_later_and_none_is_lost(
    tmp_path: Path, figures: Figures
) -> None:
    """In the long form clients give their connections up meanwhile, and send again what waits."""
    with (
        faulty_system(tmp_path) as system,
        ServerProcess(tmp_path / "data", environment=system.environment) as server,
    ):
        async with regulars(server) as company:
            async with (
                talking(company, lines_a_second=1.0),
                StockClient.to(server.url) as member,
                RawTcp.to(server.port) as raw,
            ):
                seat = await member.join(company.code, name="Member")
                await raw.join(company.code, name="Raw")
                await company.hear()
                with system.with_fault("frozen"):
                    await asyncio.to_thread(system.wait_until_frozen)
                    await _what_needs_no_disk_goes_on(company, member, raw, seat.token)
                    stored = company.lines
                    await asyncio.sleep(scale.FROZEN_SECONDS)
                    assert company.lines == stored
                    waiting = len(company.under_way)
                    assert waiting >= scale.PEOPLE
                await company.settled(scale.OUTBOXES_EMPTY_SECONDS)
            log = await company.check()
            assert not company.refused
            lost = sum(person.lost for person in company.people)
        assert server.terminate() == 0
    assert "Traceback" not in server.stderr
    figures.note(
        "a disk that stands still",
        f"for {scale.FROZEN_SECONDS:.0f} s: {waiting:,} messages waited, {lost} connections were "
        f"given up; all of the {len(log):,} are there once",
    )


async def _what_needs_no_disk_goes_on(
    company: Regulars, member: StockClient, raw: RawTcp, token: object
) -> None:
    assert (await member.done(Page, "history", {"limit": 10})).messages
    typing = asyncio.create_task(raw.ask("typing", {"on": True}))
    await member.heard(TypingNames, lambda event: "Raw" in event.names)
    await typing
    await raw.send(frame("still there?", Opcode.PING))
    while await raw.receive() != (Opcode.PONG, b"still there?"):
        pass
    async with StockClient.to(company.server.url) as again:
        assert (await again.join(company.code, token=token)).name == "Member"

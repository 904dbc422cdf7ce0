"""A member that reads too slowly is cut off, and comes back to all that it missed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from chadchat_shared.events import Presence
from tests.raw_tcp import RawTcp
from tests.server.conftest import quiet_server
from tests.server.gateway.polling import Polling, event
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from .company import in_company
from .journals import Journal, check, read_log, read_missed

_TEXT = "€" * 4_000
_LINES_AT_ONCE = 20


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that says at once who has gone."""
    with quiet_server(tmp_path / "data", "--grace", "0") as server:
        yield server


async def test_its_two_views_together_are_the_log(server: ServerProcess) -> None:
    async with (
        StockClient.to(server.url) as ada,
        RawTcp.to(server.port, receive_buffer=4_096) as slow,
    ):
        room = (await ada.create("Ada")).room
        seat = await slow.join(room, name="Slow")
        await _talk_until_gone(ada, seat.member)
        await slow.ended()
        journal = Journal("Slow", seat.seq, slow.inbox.lines)
        await _come_back(server, ada, journal, room, seat.token)


async def test_so_it_is_for_one_that_does_not_poll(server: ServerProcess) -> None:
    async with (
        StockClient.to(server.url) as ada,
        aiohttp.ClientSession(server.url) as http,
    ):
        room = (await ada.create("Ada")).room
        polling = await Polling.entered(http)
        await polling.post(event(1, "join", code=room, name="Slow"))
        seat = await polling.answer()
        await polling.post("3")
        await _talk_until_gone(ada, seat["member"])
        assert await polling.post("3") == 400
        await _come_back(server, ada, Journal("Slow"), room, seat["token"])


async def test_nobody_else_waits_for_it(server: ServerProcess) -> None:
    async with (
        in_company(server) as company,
        RawTcp.to(server.port, receive_buffer=4_096) as slow,
    ):
        seat = await slow.join(company.code, name="Slow")
        await _talk_until_gone(company.host, seat.member)
        await slow.ended()
        company.journals.append(Journal("Slow", seat.seq, slow.inbox.lines))


async def _talk_until_gone(client: StockClient, member: object) -> None:
    """Say more and more, until everybody is told that ``member`` has gone."""
    said = 0
    while not any(member in presence.left for presence in client.of(Presence)):
        await asyncio.gather(*(client.say(_TEXT) for _ in range(_LINES_AT_ONCE)))
        said += _LINES_AT_ONCE
        assert said < 3_000, "it is not cut off"


async def _come_back(
    server: ServerProcess, ada: StockClient, journal: Journal, room: str, token: object
) -> None:
    """Resume with another connection behind what ``journal`` has; in the end it is the log."""
    async with RawTcp.to(server.port) as back:
        snapshot = await back.join(room, token=token, after=journal.seq)
        assert not snapshot.reset
        journal.lines += await read_missed(back.ask, snapshot, journal.seq)
        last = (await ada.say("Welcome back.")).seq
        await back.until(lambda: any(line.seq == last for line in back.inbox.lines))
        journal.lines += back.inbox.lines
    log = await read_log(ada.call, room)
    check(log, [journal, Journal("Ada", lines=ada.lines)])
    assert journal.seq == last

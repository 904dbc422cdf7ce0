"""Pages of a room's log, from a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chadchat_shared.requests import Retain
from chadchat_tui.exporting import oldest_of
from chadchat_tui.paging import PAGE, load_page
from chadchat_tui.session import Room, Session
from chadchat_tui.state.log import Beyond, Log
from chadchat_tui.state.rows import MessageRow
from tests.server.log.statements import execute
from tests.server_here import log_of, serving_here
from tests.server_process import ServerProcess

SAID = 3 * PAGE


@asynccontextmanager
async def long_room(server: ServerProcess) -> AsyncIterator[tuple[Room, Log]]:
    """Give a room of ``SAID`` messages, and its log as one has it who comes in."""
    async with Session(server.url) as session:
        room = await session.create(name="sean")
        await asyncio.gather(*(room.say(str(number)) for number in range(1, SAID + 1)))
        newest = await room.history(limit=10)
        yield room, Log(newest.messages, more=newest.more)


def held(log: Log) -> tuple[int, int]:
    """Return the first and the last seq, with all between them there."""
    seqs = [row.seq for row in log.rows if isinstance(row, MessageRow)]
    assert seqs == list(range(log.oldest, log.last + 1))
    return log.oldest, log.last


async def test_every_message_can_be_come_to(server: ServerProcess) -> None:
    """Up page by page, at once to any of them, down again, and to the end."""
    async with long_room(server) as (room, log):
        await load_page(room, log, Beyond.OLDER)
        assert held(log) == (SAID - 9 - PAGE, SAID)
        await load_page(room, log, PAGE + 20)
        assert held(log) == (20, 2 * PAGE + 19)
        assert not log.complete
        assert not log.at_newest
        await load_page(room, log, Beyond.OLDER)
        await load_page(room, log, Beyond.NEWER)
        assert held(log) == (1, SAID)
        assert log.complete
        assert log.at_newest
        await load_page(room, log, Beyond.NEWEST)
        assert held(log) == (SAID - PAGE + 1, SAID)


async def test_a_page_that_comes_too_late_makes_no_hole(server: ServerProcess) -> None:
    """What is held when it comes has another beginning."""
    async with long_room(server) as (room, log):
        await asyncio.gather(
            load_page(room, log, Beyond.OLDER),
            load_page(room, log, Beyond.OLDER),
            load_page(room, log, PAGE),
            load_page(room, log, Beyond.OLDER),
            load_page(room, log, Beyond.NEWER),
        )
        held(log)


async def test_paging_ends_at_the_first_message_that_is_kept(tmp_path: Path) -> None:
    """Also for one who has held older ones, and where all that was missed is deleted."""
    async with serving_here(tmp_path) as (url, server), Session(url) as session:
        room = await session.create(name="sean")
        await asyncio.gather(*(room.say(str(number)) for number in range(1, SAID + 1)))
        log = Log((await room.history(limit=10)).messages, more=True)
        await execute(log_of(server), "UPDATE message SET ts = 1000")
        await room.do(Retain(messages=2 * PAGE))
        assert await server._chat.retention.trim() == 1
        for _ in range(3):
            await load_page(room, log, Beyond.OLDER)
        assert (held(log), log.complete) == ((PAGE + 1, SAID), True)
        await load_page(room, log, 20)
        assert held(log) == (PAGE + 1, 2 * PAGE)
        assert log.complete
        assert await oldest_of(room) == PAGE + 1

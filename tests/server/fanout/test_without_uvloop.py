"""The server on asyncio's own loop, as on Windows, where there is no uvloop.

It runs in the test's own loop, which is asyncio's; all that the command does beside is to choose
the loop. The server that other tests start as a process runs on uvloop.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chadchat_server.fanout.session import UNDER_WAY_MAX
from chadchat_server.serving import Server
from chadchat_shared.events import Presence
from tests.patience import PATIENCE_SECONDS
from tests.raw_tcp import RawTcp, event_frame
from tests.server_here import log_of, serving_here
from tests.stock_client import POLLING, UPGRADING, WEBSOCKET, StockClient

from .parts import until

_LONG = "€" * 4_000
_LINES_AT_ONCE = 20
_MANY = 3 * UNDER_WAY_MAX


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[tuple[str, Server]]:
    assert isinstance(asyncio.get_running_loop(), asyncio.BaseEventLoop), (
        "this loop is not asyncio's"
    )
    async with serving_here(tmp_path) as here:
        yield here


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING, UPGRADING], ids="+".join)
async def test_messages_go_both_ways(here: tuple[str, Server], transports: tuple[str, ...]) -> None:
    url, server = here
    async with StockClient.to(url) as ada, StockClient.to(url, transports) as bob:
        room = (await ada.create("Ada")).room
        await bob.join(room, name="Bob")
        for number in range(20):
            await ada.say(f"from Ada {number}")
            await bob.say(f"from Bob {number}")
        assert [line.seq for line in await bob.heard_lines(40)] == list(range(1, 41))
        assert await ada.heard_lines(40) == bob.lines
        websockets = [session.upgraded for session in server._gateway.sessions]
        assert sorted(websockets) == [transports != POLLING, True]


async def test_a_peer_that_does_not_read_is_cut_off(here: tuple[str, Server]) -> None:
    url, _ = here
    async with (
        StockClient.to(url) as ada,
        RawTcp.to(_port(url), receive_buffer=4_096) as slow,
    ):
        room = (await ada.create("Ada")).room
        member = (await slow.join(room, name="Slow")).member
        said = 0
        while not any(member in presence.left for presence in ada.of(Presence)):
            await asyncio.gather(*(ada.say(_LONG) for _ in range(_LINES_AT_ONCE)))
            said += _LINES_AT_ONCE
            assert said < 3_000, "it is not cut off"
        await slow.ended()
        seqs = [line.seq for line in slow.inbox.lines]
        assert seqs == list(range(1, len(seqs) + 1))


async def test_a_peer_with_much_under_way_is_read_on_when_that_is_stored(
    here: tuple[str, Server],
) -> None:
    url, server = here
    disk = threading.Event()
    async with RawTcp.to(_port(url)) as raw:
        assert (await raw.ask("create", {"name": "Ada"}))["ok"]
        [session] = server._gateway.sessions
        waiting = asyncio.create_task(
            log_of(server)._writer.read(lambda _: disk.wait(PATIENCE_SECONDS))
        )
        await raw.send(b"".join(event_frame(n, "message", data=str(n)) for n in range(_MANY)))
        await until(lambda: session.held)
        assert session._under_way == UNDER_WAY_MAX
        assert session._socket is not None
        assert not session._socket.transport.is_reading()
        disk.set()
        assert await waiting
        lines = await raw.heard_lines(_MANY)
        assert [line.message for line in lines] == [str(n) for n in range(_MANY)]
        await raw.answer(_MANY - 1)
        assert [*raw.inbox.answers][1:] == [*range(_MANY)]
        assert session._socket.transport.is_reading()

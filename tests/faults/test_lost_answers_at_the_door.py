"""The connection is cut after somebody has been let in, and before they hear of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chadchat_shared.answers import Done, MemberInfo, MembersPage
from chadchat_shared.events import Knocks
from chadchat_tui.session import Room, Session
from tests.patience import PATIENCE_SECONDS
from tests.server.conftest import quiet_server
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from .proxy import Proxy, before


async def _members(client: StockClient) -> list[MemberInfo]:
    return (await client.done(MembersPage, "members", {})).members


async def _come_back(
    server: ServerProcess,
    proxy: Proxy,
    session: Session,
    way_in: asyncio.Task[Room],
    *,
    crash: bool,
) -> Room:
    """Let the way in go on over the next connection; return the room."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        await proxy.sprung.wait()
        assert not way_in.done()
        if crash:
            server.restart()
        proxy.heal()
        while not way_in.done():
            session.retry_now()
            await asyncio.wait([way_in], timeout=0.05)
        return way_in.result()


@pytest.mark.parametrize("crash", [False, True], ids=["cut", "killed"])
async def test_who_comes_again_is_who_was_let_in(tmp_path: Path, crash: bool) -> None:
    with quiet_server(tmp_path) as server:
        async with StockClient.to(server.url) as ada, Proxy.to(server.port) as proxy:
            seat = await ada.create("Ada")
            async with Session(proxy.url) as session:
                proxy.trap = before(b'"ok":')
                joining = asyncio.create_task(session.join(seat.room, name="Bob"))
                await asyncio.wait_for(proxy.sprung.wait(), PATIENCE_SECONDS)
                [_, bob] = await _members(ada)
                room = await _come_back(server, proxy, session, joining, crash=crash)
                assert room.member == bob.member
                await room.say("here")
            async with StockClient.to(server.url) as again:
                await again.join(seat.room, token=seat.token)
                assert [member.name for member in await _members(again)] == ["Ada", "Bob"]


@pytest.mark.parametrize("crash", [False, True], ids=["cut", "killed"])
async def test_who_knocks_again_is_who_was_let_in(tmp_path: Path, crash: bool) -> None:
    with quiet_server(tmp_path) as server:
        async with StockClient.to(server.url) as ada, Proxy.to(server.port) as proxy:
            seat = await ada.create("Ada")
            await ada.done(Done, "lock", {"on": True})
            async with Session(proxy.url) as session:
                knocking = asyncio.create_task(session.knock(seat.room, name="Bob"))
                [knock] = (await ada.heard(Knocks)).knocks
                proxy.trap = before(b"answered")
                await ada.done(Done, "admit", {"knock": knock.knock, "on": True})
                room = await _come_back(server, proxy, session, knocking, crash=crash)
                await room.say("here")
            async with StockClient.to(server.url) as again:
                await again.join(seat.room, token=seat.token)
                assert [member.name for member in await _members(again)] == ["Ada", "Bob"]

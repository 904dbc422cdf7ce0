"""What is limited for a connection is limited for a program, which is told when it may go on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from chadchat_server.web.api.answers import Membership
from tests.patience import PATIENCE_SECONDS
from tests.server.conftest import quiet_server
from tests.server.web.api.listener import Listener
from tests.server.web.api.program import Program
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    options = (
        "--new-rooms", "4", "--new-members", "4", "--message-burst", "3", "--message-rate", "0.02",
        "--address-burst", "7", "--address-rate", "0.02",
    )  # fmt: skip
    with quiet_server(tmp_path_factory.mktemp("server"), *options, limits=True) as server:
        yield server


async def test_rooms_members_and_messages_are_limited(program: Program) -> None:
    ada = await program.open_room()
    for _ in range(3):
        await program.open_room()
    await _too_often(program, "/api/rooms", {"name": "Ada"})
    members = [await program.join(ada.room, f"Bot {number}") for number in range(4)]
    await _too_often(program, f"/api/rooms/{ada.room}/members", {"name": "One more"})
    messages, said = f"/api/rooms/{ada.room}/messages", {"data": "hello"}
    for number in range(3):
        await program.say(ada, "hello", key=f"a{number}")
    await _too_often(program, messages, said, token=ada.token)
    await program.say(ada, "hello", key="a0", status=200)
    for member in members[:2]:
        await program.say(member, "hello")
    await _too_often(program, messages, said, token=members[2].token)


async def test_a_stream_is_one_of_its_address_s_sessions(tmp_path: Path) -> None:
    """Also where a proxy stands before the server, which has any number of connections."""
    options = ("--connections-max", "2", "--trusted-proxy", "127.0.0.1")
    with quiet_server(tmp_path, *options, limits=True) as server:
        async with Program.at(server.url) as program:
            ada = await program.open_room()
            events = f"/api/rooms/{ada.room}/events"
            for client in ("192.0.2.1", "192.0.2.2"):
                by_proxy = {"X-Forwarded-For": client}
                async with (
                    Listener.to(server.url, ada, headers=by_proxy),
                    Listener.to(server.url, ada, headers=by_proxy),
                ):
                    problem = await program.refused(
                        429, "GET", events, token=ada.token, headers=by_proxy
                    )
                    assert (problem.code, program.headers["Retry-After"]) == ("rate_limited", "10")
                    status, _ = await program.ask(
                        "GET", "/socket.io/?EIO=4&transport=polling", headers=by_proxy
                    )
                    assert status == 429
            async with StockClient.to(server.url), StockClient.to(server.url):
                await program.refused(429, "GET", events, token=ada.token)
            await _is_let_in_again(server, ada)


async def _is_let_in_again(server: ServerProcess, who: Membership) -> None:
    """Come as the first client, whose streams have ended."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(AssertionError):
                by_proxy = {"X-Forwarded-For": "192.0.2.1"}
                async with Listener.to(server.url, who, headers=by_proxy):
                    return


async def _too_often(program: Program, path: str, body: dict[str, str], *, token: str = "") -> None:
    problem = await program.refused(429, "POST", path, body=body, token=token)
    assert problem.code == "rate_limited"
    assert isinstance(problem.retry_after, float)
    assert problem.retry_after > 1
    assert int(program.headers["Retry-After"]) >= problem.retry_after

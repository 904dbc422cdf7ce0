"""As many rooms and members as may be, and not one more, however they come and go."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chadchat_shared.answers import Done
from tests.server.conftest import quiet_server
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


async def _crowd(stack: AsyncExitStack, url: str, size: int) -> list[StockClient]:
    return [await stack.enter_async_context(StockClient.to(url)) for _ in range(size)]


async def _parallel(clients: list[StockClient], event: str, **more: str) -> Counter[str]:
    """Ask for the same at once, each under a name of its own; return how often what came back."""
    answers = await asyncio.gather(*(
        client.call(event, {"name": f"p{number}", **more}) for number, client in enumerate(clients)
    ))  # fmt: skip
    return Counter("ok" if answer["ok"] else str(answer["error"]) for answer in answers)


@pytest.mark.parametrize("passphrase", ["", "tea"])
async def test_rooms_opened_at_once(tmp_path: Path, passphrase: str) -> None:
    with quiet_server(tmp_path, "--rooms-max", "5") as server:
        async with AsyncExitStack() as stack:
            clients = await _crowd(stack, server.url, 12)
            outcomes = await _parallel(clients, "create", passphrase=passphrase)
            assert outcomes == {"ok": 5, "unavailable": 7}


@pytest.mark.parametrize("passphrase", ["", "tea"])
async def test_the_last_places_of_a_room(tmp_path: Path, passphrase: str) -> None:
    with ServerProcess(tmp_path, "--members-max", "5") as server:
        async with AsyncExitStack() as stack:
            [ada, *clients] = await _crowd(stack, server.url, 13)
            room = (await ada.create("Ada", passphrase=passphrase)).room
            outcomes = await _parallel(clients, "join", code=room, passphrase=passphrase)
            assert outcomes == {"ok": 4, "room_full": 8}
        server.restart()
        async with StockClient.to(server.url) as late:
            asked = {"code": room, "name": "late", "passphrase": passphrase}
            assert (await late.refused("join", asked)).error == "room_full"


async def test_who_leaves_makes_place_and_may_take_it_again(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--members-max", "4") as server:
        async with AsyncExitStack() as stack:
            [ada, *clients] = await _crowd(stack, server.url, 9)
            room = (await ada.create("Ada")).room

            async def come_and_go(client: StockClient, name: str) -> Counter[str]:
                outcomes = Counter[str]()
                while outcomes["ok"] < 3:
                    answer = await client.call("join", {"code": room, "name": name})
                    outcomes[str(answer.get("error", "ok"))] += 1
                    if answer["ok"]:
                        assert len((await client.join(room)).members) <= 4
                        await client.done(Done, "leave", {"room": room})
                return outcomes

            outcomes = await asyncio.gather(
                *(come_and_go(client, f"p{number}") for number, client in enumerate(clients))
            )
            total = sum(outcomes, Counter[str]())
            assert set(total) <= {"ok", "room_full"}
            assert total["room_full"] > 0
            assert [member.name for member in (await ada.join(room)).members] == ["Ada"]
            assert await _parallel(clients[:3], "join", code=room) == {"ok": 3}


async def test_an_address_fills_no_room_with_names(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--new-members", "3", limits=True) as server:
        async with AsyncExitStack() as stack:
            [ada, *clients] = await _crowd(stack, server.url, 6)
            room = await ada.create("Ada")
            outcomes = await _parallel(clients, "join", code=room.room)
            assert outcomes == {"ok": 3, "rate_limited": 2}
            again = await stack.enter_async_context(StockClient.to(server.url))
            assert (await again.join(room.room, token=room.token)).name == "Ada"
        async with StockClient.to(server.url, address="127.0.0.2") as bob:
            assert (await bob.join(room.room, name="Bob")).name == "Bob"

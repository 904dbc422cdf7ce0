"""Whatever hosts and members ask at once, memory has in the end what the log has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from chadchat_server.domain import breaches
from chadchat_server.domain.records import RoomRecord
from chadchat_server.domain.room import Room
from chadchat_server.gateway import guard
from chadchat_server.serving import Server
from tests.server_here import serving_here
from tests.stock_client import StockClient

_CONNECTIONS, _ROUNDS, _AT_ONCE = 8, 100, 6


@asynccontextmanager
async def _crowd(url: str) -> AsyncIterator[list[StockClient]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(StockClient.to(url)) for _ in range(_CONNECTIONS)]


def _request(chance: Random, room: Room, tokens: list[str]) -> tuple[str, dict[str, object]]:
    """Return anything that one may ask, mostly of members that are there."""
    member, name = chance.choice([*room.members, "1"]), f"p{chance.randint(1, 6)}"
    code = chance.choice([room.code, *room.former])
    asked: dict[str, dict[str, object]] = {
        "kick": {"member": member},
        "ban": {"member": member},
        "unban": {"name": name},
        "mute": {"member": member, "on": chance.random() < 0.5},
        "lock": {"on": chance.random() < 0.2},
        "slow": {"seconds": chance.randint(0, 2)},
        "transfer": {"member": member},
        "newcode": {},
        "leave": {},
        "rename": {"name": name},
        "message": {"data": "hello"},
        "join": {"code": room.code, "name": name},
    }
    event = chance.choice([*asked, "again", "again", "again"])
    if event == "again":
        return "join", {"code": code, "token": chance.choice(tokens[-8:])}
    return event, asked[event]


async def _same_in_the_log(server: Server, room: Room) -> None:
    kept = await server._log.load(room.code)
    assert isinstance(kept, RoomRecord)
    assert list(kept.members) == [member.record for member in room.members.values()]
    assert list(kept.bans) == list(room.bans)
    assert (kept.locked, kept.slow, kept.seq) == (room.locked, room.slow, room.seq)
    assert list(kept.tail) == list(room.tail)
    assert sum(member.host for member in kept.members) == min(1, len(kept.members))


@pytest.mark.parametrize("seed", range(3))
async def test_memory_takes_the_same_way_as_the_log(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "REFUSAL_SECONDS", 0.001)  # old tokens are asked with all the time
    monkeypatch.setattr(breaches, "BREACHES_MAX", 1_000)  # so are slow rooms written into
    chance, done, tokens = Random(seed), set[str](), list[str]()
    async with serving_here(tmp_path) as (url, server), _crowd(url) as clients:
        room: Room | None = None
        for _ in range(_ROUNDS):
            if room is None or not room.members:
                made = await clients[0].create("Ada")
                room, tokens = server._chat.rooms.get(made.room), [str(made.token)]
                assert room is not None
            asked = [
                (client, _request(chance, room, tokens))
                for client in chance.sample(clients, _AT_ONCE)
            ]
            answers = await asyncio.gather(
                *(
                    client.call(event, {"room": room.code, **what})
                    for client, (event, what) in asked
                )
            )
            for (_, (event, _)), answer in zip(asked, answers, strict=True):
                assert answer.get("error") not in {"unavailable", "storage_full"}, (event, answer)
                tokens += [str(answer["token"])] if "token" in answer else []
                done |= {event} if answer["ok"] else set()
            await _same_in_the_log(server, room)
    assert len(done) >= 5, done  # who asks is the host now and then

"""Whatever hosts and members ask at once, memory has in the end what the log has."""

from __future__ import annotations

import asyncio
import threading
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
from tests.server.fanout.parts import until
from tests.server_here import log_of, serving_here
from tests.stock_client import StockClient

_CONNECTIONS, _ROUNDS, _AT_ONCE = 8, 100, 6


@asynccontextmanager
async def _log_held_up(server: Server) -> AsyncIterator[None]:
    """Let the log do nothing in this context."""
    go_on = threading.Event()
    held = asyncio.create_task(log_of(server)._writer.read(lambda _: go_on.wait()))
    try:
        yield
    finally:
        go_on.set()
        await held


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
    kept = await log_of(server).load(room.code)
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


@pytest.mark.parametrize(
    ("event", "first", "then"),
    [
        ("lock", {"on": True}, {"on": False}),
        ("slow", {"seconds": 5}, {"seconds": 0}),
        ("mute", {"member": "2", "on": True}, {"member": "2", "on": False}),
        ("topic", {"topic": "tea"}, {"topic": ""}),
    ],
)
async def test_the_later_of_two_acts_holds_although_the_first_is_under_way(
    tmp_path: Path, event: str, first: dict[str, object], then: dict[str, object]
) -> None:
    async with serving_here(tmp_path) as (url, server), _crowd(url) as (ada, desk, bob, *_):
        made = await ada.create("Ada")
        await desk.join(made.room, token=made.token)
        await bob.join(made.room, name="Bob")
        room = server._chat.rooms.get(made.room)
        assert room is not None
        async with _log_held_up(server):
            acts = [asyncio.create_task(ada.call(event, first))]
            await until(lambda: room.busy == 1)
            acts.append(asyncio.create_task(desk.call(event, then)))
            await until(lambda: room.busy == 2 or acts[1].done())
        assert [answer["ok"] for answer in await asyncio.gather(*acts)] == [True, True]
        await _same_in_the_log(server, room)
        assert (room.locked, room.slow, room.topic) == (False, 0, "")
        assert not room.members["2"].muted


async def test_who_hands_the_room_over_meanwhile_sets_no_passphrase(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server), _crowd(url) as (ada, desk, bob, *_):
        made = await ada.create("Ada")
        await desk.join(made.room, token=made.token)
        heir = await bob.join(made.room, name="Bob")
        room, turn = server._chat.rooms.get(made.room), server._chat.doorman.passphrases._turn
        assert room is not None
        async with AsyncExitStack() as stack:
            while not turn.locked():
                await stack.enter_async_context(turn)
            setting = asyncio.create_task(ada.call("passphrase", {"passphrase": "sesame"}))
            await until(lambda: room.busy == 1)
            assert (await desk.call("transfer", {"member": heir.member}))["ok"]
        assert (await setting)["error"] == "forbidden"
        assert room.passphrase is None

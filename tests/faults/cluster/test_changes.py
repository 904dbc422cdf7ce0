"""What members change is changed for all, although Redis cuts its servers off again and again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from msgspec import UNSET

from chadchat_shared.answers import MembersPage, Snapshot
from chadchat_shared.events import RoomChanged
from tests.redis_process import RedisProcess
from tests.stock_client import StockClient

from .. import scale
from ..figures import Figures
from .cluster import cluster

Change = tuple[str, Mapping[str, object]]


@pytest.mark.soak
async def test_everybody_knows_what_the_room_is(tmp_path: Path, figures: Figures) -> None:
    async with cluster(tmp_path) as all_, AsyncExitStack() as stack:
        ada, bob, carl = [
            await stack.enter_async_context(StockClient.to(url)) for url in (*all_.urls, all_.url)
        ]
        room = await ada.create("Ada")
        his = await bob.join(room.room, name="Bob")
        await carl.join(room.room, name="Carl")
        over = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_cut_off(all_.redis, over))
            refused = await asyncio.gather(
                _change(ada, lambda: random.choice(_hers(his.member))),
                _change(bob, lambda: random.choice(_his())),
            )
            over.set()
        while not (await ada.call("topic", {"topic": "the end"}))["ok"]:
            pass
        views = []
        for client in (ada, bob, carl):
            await client.heard(RoomChanged, lambda change: change.topic == "the end")
            views.append(_heard(client))
        for url in all_.urls:
            async with StockClient.to(url) as again:
                views.append(_told(await again.join(room.room, token=his.token)))
        assert views == [views[0]] * len(views)
        members = [(await client.done(MembersPage, "members", {})).members for client in (ada, bob)]
        assert members[0] == members[1]
    figures.note(
        "changes of a room while Redis cuts its servers off",
        f"{2 * scale.CHANGES} by two servers, {sum(refused)} of them refused: all know the same",
    )


def _hers(member: str) -> list[Change]:
    """Return what the host may change, to one thing or another."""
    on = random.random() < 0.5
    return [
        ("topic", {"topic": f"hers {random.random()}"}),
        ("lock", {"on": on}),
        ("slow", {"seconds": random.randint(0, 9)}),
        ("mute", {"member": member, "on": on}),
    ]


def _his() -> list[Change]:
    return [
        ("topic", {"topic": f"his {random.random()}"}),
        ("rename", {"name": f"Bob {random.randint(1, 10**6)}"}),
    ]


async def _change(client: StockClient, draw: Callable[[], Change]) -> int:
    """Change the room again and again; return how often that was refused."""
    refused = 0
    for _ in range(scale.CHANGES):
        answer = await client.call(*draw())
        if not answer["ok"]:
            assert answer["error"] in {"unavailable", "forbidden"}, answer  # who is muted
            refused += 1
    return refused


async def _cut_off(redis: RedisProcess, over: asyncio.Event) -> None:
    while not over.is_set():
        kind = random.choice(["pubsub", "pubsub", "normal"])
        await asyncio.to_thread(redis.command, "CLIENT", "KILL", "TYPE", kind)
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), random.uniform(0, 0.2))


def _heard(client: StockClient) -> tuple[str, bool, int]:
    """Return what the room is by what the client was told."""
    topic, locked, slow = "", False, 0
    for change in client.of(RoomChanged):
        topic = topic if change.topic is UNSET else change.topic
        locked = locked if change.locked is UNSET else change.locked
        slow = slow if change.slow is UNSET else change.slow
    return topic, locked, slow


def _told(snapshot: Snapshot) -> tuple[str, bool, int]:
    return snapshot.topic, snapshot.locked, snapshot.slow

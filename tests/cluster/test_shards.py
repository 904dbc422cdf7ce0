"""Two servers of the rooms in a Redis Cluster."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

from tests.redis_cluster import RedisCluster
from tests.server.test_starting import run
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_ROOMS = 4


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[RedisCluster]:
    with RedisCluster(tmp_path / "redis") as cluster:
        yield cluster


@pytest.fixture
def servers(cluster: RedisCluster, tmp_path: Path) -> Iterator[list[ServerProcess]]:
    """One is given one of the cluster's nodes, the other another."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(ServerProcess(tmp_path / str(node.port), "--store", node.url))
            for node in cluster.nodes[:2]
        ]


async def test_people_of_two_servers_talk_in_rooms_of_all_shards(
    servers: list[ServerProcess], cluster: RedisCluster
) -> None:
    async with AsyncExitStack() as stack:
        codes = []
        for number in range(_ROOMS):
            ada, bob = [
                await stack.enter_async_context(StockClient.to(server.url)) for server in servers
            ]
            codes.append((await ada.create("Ada")).room)
            await bob.join(codes[-1], name="Bob")
            await asyncio.gather(ada.say(f"one {number}"), bob.say(f"two {number}"))
            assert await ada.heard_lines(2) == await bob.heard_lines(2)
    listed = json.loads(run("rooms", "list", "--json", "--store", cluster.url).stdout)["rooms"]
    assert {room["code"]: room["messages"] for room in listed} == dict.fromkeys(codes, 2)

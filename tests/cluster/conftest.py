"""Redis, and servers beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess

StartServer = Callable[..., ServerProcess]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    with RedisProcess(tmp_path_factory.mktemp("redis")) as redis:
        yield redis


@pytest.fixture(scope="module")
def servers(
    redis: RedisProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """Two servers of the same rooms, whose members are missed for a second only."""
    folder = tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:
        one, two = (
            stack.enter_context(ServerProcess(folder / name, "--store", redis.url, "--grace", "1"))
            for name in ("one", "two")
        )
        yield one, two


@pytest.fixture
def start(tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers that have the store of a Redis."""
    with ExitStack() as stack:
        started = 0

        def start(redis: RedisProcess, *options: str) -> ServerProcess:
            nonlocal started
            started += 1
            folder = tmp_path / f"server {started}"
            return stack.enter_context(ServerProcess(folder, "--store", redis.url, *options))

        yield start

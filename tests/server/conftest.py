"""The real server, one for each module, and stock clients that come to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from tests.server_process import ServerProcess
from tests.stock_client import WEBSOCKET, StockClient


class Connect(Protocol):
    """Lets a stock client connect to the module's server."""

    async def __call__(
        self, transports: Sequence[str] = WEBSOCKET, *, cookie: str | None = None
    ) -> StockClient: ...


@contextmanager
def quiet_server(folder: Path, *options: str, limits: bool = False) -> Iterator[ServerProcess]:
    """Serve from ``folder``; in the end, the server has to stop well and have no traceback."""
    with ServerProcess(folder, *options, limits=limits) as server:
        yield server
        assert server.terminate() == 0
    assert "Traceback" not in server.stderr, server.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with quiet_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
async def connect(server: ServerProcess) -> AsyncIterator[Connect]:
    async with AsyncExitStack() as stack:

        async def connect(
            transports: Sequence[str] = WEBSOCKET, *, cookie: str | None = None
        ) -> StockClient:
            client = StockClient.to(server.url, transports, cookie=cookie)
            return await stack.enter_async_context(client)

        yield connect

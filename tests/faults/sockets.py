"""How many sockets a server holds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.metrics import read_metrics
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess


def sockets_of(server: ServerProcess) -> int:
    """Return how many sockets its process has open, as Linux tells it."""
    descriptors = Path(f"/proc/{server.pid}/fd")
    if not descriptors.exists():
        pytest.skip("skipped, this system does not tell a process's files")
    return sum(_is_socket(descriptor) for descriptor in descriptors.iterdir())


def _is_socket(descriptor: Path) -> bool:
    try:
        return str(descriptor.readlink()).startswith("socket:")
    except FileNotFoundError:  # closed meanwhile
        return False


async def sessions_of(server: ServerProcess) -> int:
    """Return how many sessions it counts."""
    return int((await read_metrics(server.url)).total("chadchat_connections"))


async def back_to(server: ServerProcess, sockets: int) -> None:
    """Wait until the server has so many sockets again, and no session."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if sockets_of(server) <= sockets and not await sessions_of(server):
                return
            await asyncio.sleep(0.1)

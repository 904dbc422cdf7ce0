"""The real server inside the test's own process, where the test has to reach into it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chadchat_server.config import Settings
from chadchat_server.log.sqlite import SqliteLog
from chadchat_server.serving import Server


@asynccontextmanager
async def serving_here(
    folder: Path, *, join_deadline: float = 30.0, keep_days: int = 0
) -> AsyncIterator[tuple[str, Server]]:
    """Serve from ``folder`` without limits and grace time; give the address and the server."""
    settings = Settings(
        port=0, data_dir=folder, no_limits=True, grace=0.0, join_deadline=join_deadline,
        keep_days=keep_days,
    )  # fmt: skip
    server = Server(settings)
    await server._start_log()
    try:
        yield f"http://127.0.0.1:{await server._listen()}", server
    finally:
        await server._shut_down()


def log_of(server: Server) -> SqliteLog:
    """Return the log of a server that serves from a folder."""
    assert isinstance(server._log, SqliteLog)
    return server._log

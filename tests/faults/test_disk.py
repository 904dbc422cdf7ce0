"""The disk fails under a running server."""

from __future__ import annotations

import asyncio
import resource
from pathlib import Path

from socketio.exceptions import SocketIOError

from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.answers import Page
from tests.server_here import log_of, serving_here
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


async def test_after_a_failed_write_the_server_stops_and_says_why(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        acknowledged = 0
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada")
            # No file may grow any more: the next write of the log fails as on a broken disk.
            size = (tmp_path / "data" / "chadchat.sqlite3-wal").stat().st_size
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, size))
            try:
                while (await ada.call("message", {"data": "x" * 4_000})).get("ok"):
                    acknowledged += 1
            except SocketIOError:
                pass
            await ada.ended()
        assert await asyncio.to_thread(server.wait) == 1
        assert "The log cannot be used any more: the disk reports an error" in server.stderr
        assert "Traceback" not in server.stderr
        await asyncio.to_thread(server.start)
        async with StockClient.to(server.url) as ada:
            back = await ada.join(room.room, token=room.token)
            assert back.seq == acknowledged
            assert (await ada.say("it works again")).seq == acknowledged + 1


async def test_on_a_full_disk_reading_goes_on_and_writing_comes_back(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server), StockClient.to(url) as ada:
        log = log_of(server)
        room = await ada.create("Ada")
        await ada.say("before")
        pages = await _pragma(log, "page_count")
        await _pragma(log, f"max_page_count = {pages}")
        stored = 1
        while (answer := await ada.call("message", {"data": "x" * 4_000})).get("ok"):
            stored += 1
        assert answer == {
            "ok": False,
            "error": "storage_full",
            "message": "The server's disk is full, so this was not stored. Try again later.",
        }
        assert len((await ada.done(Page, "history", {})).messages) == min(stored, 50)
        assert (await ada.join(room.room)).seq == stored
        assert len(ada.lines) == stored
        await _pragma(log, f"max_page_count = {pages + 1_000}")
        assert (await ada.say("x" * 4_000)).seq == stored + 1


async def _pragma(log: SqliteLog, statement: str) -> int:
    """Run a pragma on the log's own connection, in its thread; return its value."""
    (value,) = await log._writer.read(lambda c: c.execute(f"PRAGMA {statement}").fetchone())
    return int(value)

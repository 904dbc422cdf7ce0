"""A log that may have only so much room, and a disk of which some is to stay free."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.errors import StorageFull
from tests.server.conftest import quiet_server
from tests.server.web.conftest import Browser
from tests.stock_client import StockClient

from .conftest import HOST, ROOM, append, draft

_LOG_MAX = 300_000


async def test_a_log_that_is_as_large_as_it_may_be_is_still_read(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--log-max", str(_LOG_MAX)) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            await bob.join(room.room, name="Bob")
            first = await ada.say("first", id="1")
            refused: dict[str, object] = {}
            while not refused:
                answer = await ada.call("message", {"data": "x" * 4_000})
                refused = {} if answer["ok"] else answer
            assert refused["error"] == "storage_full"
            assert await ada.say("first", id="1") == first
            assert "as large as it may be" in str(refused["message"])
            for event, payload in (
                ("create", {"name": "Eve"}), ("join", {"code": room.room, "name": "Eve"}),
            ):  # fmt: skip
                async with StockClient.to(server.url) as eve:
                    assert (await eve.refused(event, payload)).error == "storage_full"
            assert (await ada.call("history", {}))["ok"]
            assert (await bob.call("leave", {}))["ok"]
        async with StockClient.to(server.url) as ada, Browser.at(server.url) as browser:
            assert (await ada.join(room.room, token=room.token)).name == "Ada"
            assert (await browser.get("/readyz")).status == 503


async def test_what_is_deleted_makes_room(tmp_path: Path) -> None:
    log = SqliteLog.open(tmp_path, _no_failure, log_max=_LOG_MAX)
    try:
        await log.claim(ROOM, [HOST])
        number = 0
        while not isinstance((await append(log, draft(number, "x" * 4_000)))[0], StorageFull):
            number += 1
        assert await log.expire(2**50, [], 1) == 1
        while await log.sweep():
            pass
        await _until_looked_again(log)
        await log.probe()
    finally:
        await log.close()


async def _until_looked_again(log: SqliteLog) -> None:
    while True:
        try:
            return await log.probe()
        except StorageFull:
            continue


async def test_some_of_the_disk_stays_free(tmp_path: Path) -> None:
    more_than_there_is = shutil.disk_usage(tmp_path).total
    log = SqliteLog.open(tmp_path, _no_failure, free_min=more_than_there_is)
    try:
        with pytest.raises(StorageFull):
            await log.probe()
        assert await log.count_rooms() == 0
    finally:
        await log.close()


def _no_failure(error: Exception) -> None:
    raise AssertionError from error

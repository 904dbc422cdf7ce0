"""Rooms that nobody has used for their lifetime go; those in use stay."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from chadchat_server import clearing_up
from chadchat_server.clearing_up import clear_up
from chadchat_server.domain.records import RoomRecord
from chadchat_server.gateway.retention import Retention
from tests.patience import PATIENCE_SECONDS
from tests.server.log.statements import execute
from tests.server_here import log_of, serving_here
from tests.stock_client import StockClient


async def test_unused_rooms_go_and_rooms_in_use_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing_up, "_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(clearing_up, "_PAUSE_SECONDS", 0.0)
    async with serving_here(tmp_path) as (url, server), StockClient.to(url) as ada:
        room = await ada.create("Ada")
        for number in range(120):
            code = f"OLD{chr(65 + number // 26)}{chr(65 + number % 26)}"
            assert await log_of(server).claim(RoomRecord(code, "epoch", "", 0, 0, (), ()), [])
        assert (await ada.refused("join", {"code": "OLDAA", "token": "x"})).error == "bad_token"
        await execute(log_of(server), "UPDATE room SET used = 1000")
        expiring = asyncio.create_task(clear_up(server._chat, log_of(server), 30.0))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await log_of(server).count_rooms() > 2:
                await log_of(server).probe()  # in which others have their turns
        expiring.cancel()
        with suppress(asyncio.CancelledError):
            await expiring
        refusal = await ada.refused("join", {"code": "OLDAB", "name": "x"})
        assert refusal.error == "room_not_found"
        assert (await ada.say("still here")).room == room.room


async def test_what_goes_wrong_once_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clearing_up, "_EVERY_SECONDS", 0.0)
    looked = asyncio.Event()

    async def trim(_: Retention) -> int:
        if caplog.records:
            looked.set()
            return 0
        raise ZeroDivisionError

    monkeypatch.setattr(Retention, "trim", trim)
    async with serving_here(tmp_path) as (_, server):
        clearing = asyncio.create_task(clear_up(server._chat, log_of(server), 30.0))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await looked.wait()
        clearing.cancel()
        with suppress(asyncio.CancelledError):
            await clearing
    [record] = caplog.records
    assert (record.levelname, record.exc_info is not None) == ("ERROR", True)

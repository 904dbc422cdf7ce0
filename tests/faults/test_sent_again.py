"""What was acknowledged is in what ``history`` gives and on the disk, however often it was sent."""

from __future__ import annotations

import asyncio
from random import Random

from tests.server_process import ServerProcess
from tests.stock_client import POLLING, StockClient

from .journals import Journal, check, read_disk, read_log

_LINES = 40
_TIMES = 3


async def test_every_ok_is_in_history_and_on_the_disk_once(server: ServerProcess) -> None:
    async with StockClient.to(server.url) as desk, StockClient.to(server.url, POLLING) as phone:
        room = await desk.create("Ada")
        await phone.join(room.room, token=room.token)
        sent = [(client, n) for client in (desk, phone) for n in range(_LINES)] * _TIMES
        Random(4).shuffle(sent)
        answers = await asyncio.gather(*(client.say(f"line {n}", id=str(n)) for client, n in sent))
        promised = [(f"line {n}", stored) for (_, n), stored in zip(sent, answers, strict=True)]
        log = await read_log(desk.call, room.room)
        assert log == read_disk(server.data_dir, room.room)
        assert len(log) == _LINES
        heard = [Journal("Ada", lines=await client.heard_lines(_LINES)) for client in (desk, phone)]
        check(log, [Journal("Ada", promised=promised), *heard])

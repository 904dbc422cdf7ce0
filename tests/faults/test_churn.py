"""People come and go, well and badly: in the end the server holds what it did before."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import NamedTuple

import aiohttp
import pytest

from chadchat_shared.answers import Done, Page, Renamed
from tests.metrics import read_metrics
from tests.patience import PATIENCE_SECONDS
from tests.raw_tcp import RawTcp, event_frame, frame
from tests.server.gateway.polling import Polling, event
from tests.server_process import ServerProcess
from tests.stock_client import UPGRADING, WEBSOCKET, StockClient

from . import scale
from .figures import Figures
from .process import resident, sockets
from .regulars import Regulars, regulars, talking

_PEOPLE = 4
_VISITORS = 6
"""Who may be there at a time."""

_VISITS_A_SECOND = 10.0

_WARM_UP_SECONDS = 10.0
_NOTHING_ODD = 1
"""Sockets and tasks that one more or less may be: the request that asks for them among them."""


class _Held(NamedTuple):
    """What the server holds when only the regulars are there."""

    memory: int
    sockets: int
    tasks: int
    connections: int


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="skipped, memory is counted as Linux does")
async def test_in_the_end_it_is_as_in_the_beginning(tmp_path: Path, figures: Figures) -> None:
    visits = count()
    with ServerProcess(tmp_path / "data", "--grace", "1") as server:
        await _fill_the_cache(server)
        async with regulars(server, _PEOPLE) as company:
            async with talking(company, lines_a_second=1.0):
                await _churn(company, _WARM_UP_SECONDS, visits)
                before = await _hold_still(server)
                await _churn(company, scale.CHURN_SECONDS, visits)
                after = await _hold_still(server, before)
                async with StockClient.to(server.url) as last:
                    assert len((await last.join(company.code, name="Last")).members) == _PEOPLE + 1
            log = await company.check()
            assert sum(person.lost for person in company.people) == 0
        assert server.terminate() == 0
    assert "Traceback" not in server.stderr
    growth = after.memory - before.memory
    figures.note(
        "a soak with churn",
        f"{scale.CHURN_SECONDS:.0f} s, {next(visits):,} visits, {len(log):,} messages; before and "
        f"after: sockets {before.sockets} and {after.sockets}, tasks {before.tasks} and "
        f"{after.tasks}, memory {before.memory / 2**20:.1f} and {after.memory / 2**20:.1f} MiB",
    )
    assert growth < scale.CHURN_GROWTH


async def _fill_the_cache(server: ServerProcess) -> None:
    async with StockClient.to(server.url) as early:
        await early.create("Early")
        for number in range(scale.CHURN_BEFORE):
            await early.say(f"{number:04}" * 1_000)
        await early.done(Done, "leave", {})


async def _churn(company: Regulars, seconds: float, visits: count[int]) -> None:
    """Let visitors of all kinds come and go meanwhile, some at a time."""
    until = time.monotonic() + seconds

    async def come_and_go() -> None:
        while time.monotonic() < until:
            visit = random.choice(_VISITS)
            await visit(company.server, company.code, f"Visitor {next(visits)}")
            await asyncio.sleep(random.uniform(0, 2) * _VISITORS / _VISITS_A_SECOND)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(_VISITORS):
            tasks.create_task(come_and_go())


async def _visit_well(server: ServerProcess, code: str, name: str) -> None:
    """Talk, read, change what can be changed, and leave."""
    transports = random.choice([WEBSOCKET, UPGRADING])
    async with StockClient.to(server.url, transports) as visitor:
        await visitor.join(code, name=name)
        await visitor.say(f"I am {name}.")
        await visitor.done(Page, "history", {"after": 0, "limit": 100})
        await visitor.done(Done, "typing", {"on": True})
        await visitor.done(Renamed, "rename", {"name": f"{name} again"})
        await visitor.heard_lines(1)
        await visitor.done(Done, "leave", {})


async def _visit_by_polling(server: ServerProcess, code: str, name: str) -> None:
    """Request by request, as the stock client now and then forgets to say that it goes."""
    async with aiohttp.ClientSession(server.url) as http:
        polling = await Polling.entered(http)
        await polling.post(event(1, "join", code=code, name=name))
        await polling.post(event(2, "message", data=f"I am {name}."))
        await polling.post(event(3, "leave"))
        assert all(answer["ok"] for answer in (await polling.answers(3)).values())
        await polling.post("1")


async def _open_a_room(server: ServerProcess, code: str, name: str) -> None:
    async with StockClient.to(server.url) as host, StockClient.to(server.url) as guest:
        room = await host.create(name, topic="for a moment")
        await guest.join(room.room, name="Guest")
        await guest.say("hello")
        await host.heard_line("hello")
        await guest.done(Done, "leave", {})


async def _crash_and_resume(server: ServerProcess, code: str, name: str) -> None:
    async with RawTcp.to(server.port) as raw:
        seat = await raw.join(code, name=name)
        await raw.heard_lines(1)
        raw.reset()
    async with RawTcp.to(server.port) as raw:
        await raw.join(code, token=seat.token, after=seat.seq)
        assert (await raw.ask("leave", {}))["ok"]


async def _go_in_the_middle_of_a_word(server: ServerProcess, code: str, name: str) -> None:
    async with RawTcp.to(server.port) as raw:
        seat = await raw.join(code, name=name)
        await raw.send(event_frame(1, "message", data=name)[:-3])
        raw.hang_up()
    async with RawTcp.to(server.port) as raw:
        await raw.join(code, token=seat.token)
        assert (await raw.ask("leave", {}))["ok"]


async def _talk_nonsense(server: ServerProcess, code: str, name: str) -> None:
    async with RawTcp.to(server.port) as raw:
        await raw.send(frame(b"\xff\xfe"))
        await raw.ended()


async def _look_at_the_page(server: ServerProcess, code: str, name: str) -> None:
    jar = aiohttp.CookieJar(unsafe=True)  # which is to say, for addresses without a name too
    async with aiohttp.ClientSession(server.url, cookie_jar=jar) as http:
        form = {"name": name, "code": code, "join": ""}
        async with http.post("/", data=form) as response:
            assert response.status == 200
            await response.text()
        cookie = "; ".join(f"{c.key}={c.value}" for c in jar)
    async with StockClient.to(server.url, cookie=cookie) as visitor:
        await visitor.done(Done, "leave", {"room": code})


_VISITS: list[Callable[[ServerProcess, str, str], Awaitable[None]]] = [
    _visit_well, _visit_by_polling, _open_a_room, _crash_and_resume, _go_in_the_middle_of_a_word,
    _talk_nonsense, _look_at_the_page,
]  # fmt: skip


async def _hold_still(server: ServerProcess, before: _Held | None = None) -> _Held:
    """Return what the server holds once all visitors have gone; it has to be what it was before.

    Who went without a word of farewell, it finds out by heartbeats.
    """
    async with asyncio.timeout(2 * PATIENCE_SECONDS):
        while True:
            held = await _held(server)
            if held.connections == _PEOPLE and (
                before is None
                or (
                    held.sockets <= before.sockets + _NOTHING_ODD
                    and held.tasks <= before.tasks + _NOTHING_ODD
                )
            ):
                return held
            await asyncio.sleep(0.2)


async def _held(server: ServerProcess) -> _Held:
    metrics = await read_metrics(server.url)
    return _Held(
        memory=resident(server.pid),
        sockets=sockets(server.pid),
        tasks=int(metrics.total("chadchat_tasks")),
        connections=int(metrics.total("chadchat_connections")),
    )

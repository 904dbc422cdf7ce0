"""A room full of well-behaved people who talk all the time, for others to misbehave in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count

from chadchat_shared.answers import Snapshot
from chadchat_shared.events import ChatMessage
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, WEBSOCKET, StockClient

from .journals import Journal, check, check_disk, check_whole, read_log
from .upgrader import Upgrader

_LINES = 40
"""Lines that are said at least before anybody misbehaves, and afterwards."""


class Talker:
    """A member with the stock client, who always has ``in_flight`` messages on the way."""

    def __init__(self, client: StockClient, snapshot: Snapshot, in_flight: int) -> None:
        self._client = client
        self._in_flight = in_flight
        self._journal = Journal(snapshot.name, after=snapshot.seq)

    @property
    def journal(self) -> Journal:
        self._journal.lines = self._client.lines
        return self._journal

    async def talk(self, over: asyncio.Event) -> None:
        """Talk until it is ``over`` and everything is acknowledged."""
        async with asyncio.TaskGroup() as tasks:
            for lane in range(self._in_flight):
                tasks.create_task(self._talk(lane, over))

    async def _talk(self, lane: int, over: asyncio.Event) -> None:
        for number in count():
            if over.is_set():
                return
            text = f"{self._journal.name} {lane}.{number}"
            self._journal.promised.append((text, await self._client.say(text)))

    async def catch_up(self, seq: int) -> None:
        """Wait until everything up to ``seq`` has come."""
        await self._client.until(lambda: any(line.seq >= seq for line in self._client.lines[-1:]))


class Company:
    """The room. Journals that are added to ``journals`` are held against its log in the end.

    ``log`` is what was said, once everybody is silent: who talks without end is not read to it.
    """

    def __init__(self, server: ServerProcess, host: StockClient, room: Snapshot) -> None:
        self.server = server
        self.host = host
        self.code = room.room
        self.journals: list[Journal] = []
        self.log: Sequence[ChatMessage] = ()

    async def hear(self, events: int = _LINES) -> None:
        """Wait until so much more has been said."""
        enough = len(self.host.events) + events
        await self.host.until(lambda: len(self.host.events) >= enough)


@asynccontextmanager
async def in_company(
    server: ServerProcess, *, websockets: int = 2, pollings: int = 1, upgraders: int = 1
) -> AsyncIterator[Company]:
    """Let so many people of each kind talk; in the end, hold what they were told against the log.

    Everybody's view has to be the whole log, as the server tells it and as it is on the disk.
    """
    transports = [WEBSOCKET] * websockets + [POLLING] * pollings
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(StockClient.to(server.url))
        company = Company(server, host, room := await host.create("Heidi"))
        talkers = [Talker(host, room, in_flight=1)]
        for number, transport in enumerate(transports):
            client = await stack.enter_async_context(StockClient.to(server.url, transport))
            snapshot = await client.join(company.code, name=f"Talker {number}")
            talkers.append(Talker(client, snapshot, in_flight=8))
        changing = [Upgrader(server.url, company.code, f"Upgrader {n}") for n in range(upgraders)]
        async with _busy(talkers), _busy(changing):  # who upgrades ends first, as it needs talk
            await company.hear()
            yield company
            await company.hear()
        await _compare(company, talkers, changing)


@asynccontextmanager
async def _busy(members: Iterable[Talker | Upgrader]) -> AsyncIterator[None]:
    """Let ``members`` talk meanwhile, and wait for what they have begun in the end."""
    over = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for member in members:
            tasks.create_task(member.talk(over))
        yield
        over.set()


async def _compare(
    company: Company, talkers: Sequence[Talker], upgraders: Sequence[Upgrader]
) -> None:
    last = (await company.host.say("That was all.")).seq
    for talker in talkers:
        await talker.catch_up(last)
    for upgrader in upgraders:
        assert upgrader.upgrades
        await upgrader.catch_up()
    log = company.log = await read_log(company.host.call, company.code)
    check_disk(company.server.data_dir, company.code, log)
    check_whole(log, [*(t.journal for t in talkers), *(u.journal for u in upgraders)])
    check(log, company.journals)
    assert "Traceback" not in company.server.stderr

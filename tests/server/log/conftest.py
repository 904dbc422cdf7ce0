"""A log in a folder of its own, and a Redis for those that are in one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chadchat_server.domain.pages import Span
from chadchat_server.domain.records import Draft, MemberRecord, RoomRecord
from chadchat_server.log import Appended, LogUnusable, Outcome, RoomLog
from chadchat_server.log.opening import DATABASE
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.events import ChatMessage
from tests.needs import need_valkey
from tests.patience import PATIENCE_SECONDS
from tests.redis_process import RedisProcess

ROOM = RoomRecord("ABCD", "epoch-1", "tea", 0, 0, (), ())
HOST = MemberRecord(1, "Ada", "ada", b"hash of a token", host=True)


class Shelf:
    """Opens logs in ``folder`` and keeps what they report as failures."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / DATABASE
        self.failures: list[LogUnusable] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[SqliteLog]:
        log = SqliteLog.open(self.folder, self.failures.append)
        try:
            yield log
        finally:
            await log.close()


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    with RedisProcess(tmp_path_factory.mktemp("redis")) as redis:
        yield redis


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    with RedisProcess(tmp_path_factory.mktemp("valkey"), program=need_valkey()) as valkey:
        yield valkey


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "data")


@pytest.fixture
async def log(shelf: Shelf) -> AsyncIterator[SqliteLog]:
    """An open log with one room, ABCD."""
    async with shelf.open() as log:
        assert await log.claim(ROOM, [HOST])
        yield log


def draft(number: int | str, text: str | None = None, room: str = "ABCD") -> Draft:
    return Draft(room, f"id {number}", "1", "Ada", text or f"text {number}", 1_000)


async def append(log: RoomLog, *drafts: Draft) -> list[Outcome]:
    """Append all at once; return the outcomes in the order in which they came."""
    outcomes: list[Outcome] = []
    came = asyncio.Event()

    def done(outcome: Outcome) -> None:
        outcomes.append(outcome)
        if len(outcomes) == len(drafts):
            came.set()

    for each in drafts:
        log.append(each, done)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await came.wait()
    return outcomes


def messages(outcomes: Iterable[Outcome]) -> list[ChatMessage]:
    """Return the messages of ``outcomes``, all of which must be in the log."""
    return [outcome.message for outcome in outcomes if isinstance(outcome, Appended)]


async def whole(log: RoomLog, room: str = "ABCD") -> list[ChatMessage]:
    return await log.read(room, Span(1, 2**53 - 1, more=False))


async def pragma(log: SqliteLog, statement: str) -> object:
    """Run a pragma on the log's own connection, in its thread; return its value."""
    row = await log._writer.read(lambda c: c.execute(f"PRAGMA {statement}").fetchone())
    return row and row[0]

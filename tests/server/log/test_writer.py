"""The thread that writes, and what its database is set to."""

from __future__ import annotations

import sqlite3

import pytest

from chadchat_server.log.schema import MIGRATIONS
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.errors import Unavailable

from .conftest import Shelf, append, draft, messages, pragma, whole


async def test_the_pragmas_that_durability_rests_on_are_set(log: SqliteLog) -> None:
    assert await pragma(log, "journal_mode") == "wal"
    assert await pragma(log, "synchronous") == 2
    assert await pragma(log, "foreign_keys") == 1
    assert await pragma(log, "user_version") == len(MIGRATIONS)


async def test_a_work_that_fails_in_an_unforeseen_way_costs_only_its_batch(
    log: SqliteLog, shelf: Shelf
) -> None:
    def fail(_: sqlite3.Connection) -> None:
        raise ZeroDivisionError

    for run in (log._writer.read, log._writer.write):
        with pytest.raises(Unavailable):
            await run(fail)
    assert len(messages(await append(log, draft(1), draft(2)))) == 2
    assert [message.seq for message in await whole(log)] == [1, 2]
    assert shelf.failures == []

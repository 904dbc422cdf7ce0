"""The client without a screen, back after a crash of a real server."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chadchat_server.log.opening import DATABASE
from chadchat_shared.errors import BadToken, RoomNotFound
from chadchat_tui.events import (
    Entered,
    Failed,
    Posted,
    ShutOut,
    Waiting,
)  # fmt: skip
from chadchat_tui.session import OutboxFolder
from tests.faults.journals import read_disk
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

from .listener import opened, session_on


async def test_after_a_crash_nothing_is_missing_and_nothing_twice(
    own_server: ServerProcess,
) -> None:
    """What was said meanwhile is caught up with, and what was posted meanwhile arrives once."""
    async with (
        session_on(own_server) as (sean, heard_by_sean),
        session_on(own_server) as (ana, heard),
    ):
        room = await opened(sean)
        there = await ana.join(room.code, name="ana")
        await room.say("before")
        await heard.until_heard("before")
        own_server.kill()
        await heard.until(lambda events: any(isinstance(event, Waiting) for event in events))
        posted = [there.post(f"meanwhile {number}") for number in range(5)]
        own_server.start()
        ana.retry_now()
        await asyncio.wait_for(posted[-1].outcome, PATIENCE_SECONDS)
        expected = ["before", *(f"meanwhile {number}" for number in range(5))]
        await heard.until_heard(*expected)
        await heard_by_sean.until_heard(*expected)
        assert heard.texts == heard_by_sean.texts == expected
        again = [event for event in heard.events if isinstance(event, Entered)][1]
        assert again.resumed
        assert [event.text for event in heard.events if isinstance(event, Posted)] == expected[1:]


async def test_more_than_a_page_is_caught_up_with(own_server: ServerProcess) -> None:
    """By paging on behind what the snapshot brought."""
    async with session_on(own_server) as (sean, _), session_on(own_server) as (ana, heard):
        room = await opened(sean)
        await ana.join(room.code, name="ana")
        assert ana._connection._socket is not None
        await ana._connection._socket._connection.close()
        expected = [f"line {number}" for number in range(450)]
        posted = [room.post(text) for text in expected]
        await asyncio.wait_for(posted[-1].outcome, PATIENCE_SECONDS)
        await heard.until_heard(*expected)
        assert heard.texts == expected


async def test_a_room_that_is_gone_is_told(own_server: ServerProcess) -> None:
    """When the server comes back without its data."""
    async with session_on(own_server) as (session, heard):
        room = await opened(session)
        own_server.kill()
        for file in own_server.data_dir.iterdir():
            if file.is_file():
                file.unlink()
        delivery = room.post("into the void")
        own_server.start()
        await heard.until(lambda events: any(isinstance(event, ShutOut) for event in events))
        assert isinstance(await delivery.outcome, RoomNotFound)


@pytest.mark.parametrize(
    "meanwhile",
    ["DELETE FROM member", "DELETE FROM member; UPDATE room SET epoch = 'another'"],
    ids=["one was taken out", "another room has the code"],
)
async def test_who_is_no_member_any_more_says_nothing_there(
    own_server: ServerProcess, tmp_path: Path, meanwhile: str
) -> None:
    """What was meant for one room is not for the ears of another, nor to come in by again.

    It is kept for whoever comes in with the same name and is told of it: to be sent, once, or not.
    """
    folder = OutboxFolder(pytest.fail, tmp_path / "outbox")
    async with session_on(own_server, folder) as (session, heard):
        room = await opened(session)
        await room.say("before")
        own_server.kill()
        delivery = room.post("for their ears only")
        with closing(sqlite3.connect(own_server.data_dir / DATABASE)) as database:
            database.executescript(meanwhile)
        own_server.start()
        session.retry_now()
        await heard.until(lambda events: any(isinstance(event, ShutOut) for event in events))
        assert isinstance(await delivery.outcome, BadToken)
        assert [line.message for line in read_disk(own_server.data_dir, room.code)] == ["before"]
    for _ in range(2):
        async with session_on(own_server, folder) as (session, heard):
            room = await session.join(room.code, name="sean", token=room.token)
            await heard.until(lambda events: any(isinstance(event, Failed) for event in events))
    async with session_on(own_server, folder) as (session, heard):
        room = await session.join(room.code, name="sean", token=room.token)
        for _ in range(2):
            await asyncio.wait_for(room.post(delivery.text, delivery.id).outcome, PATIENCE_SECONDS)
        said = [line.message for line in read_disk(own_server.data_dir, room.code)]
        assert said == ["before", "for their ears only"]
    assert not [*folder.path.iterdir()]

"""Rooms that keep no more than their hosts let them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chadchat_server.gateway import Admission
from chadchat_server.log.checking import check_database
from chadchat_server.log.importing import import_rooms
from chadchat_server.log.opening import DATABASE
from chadchat_server.log.progress import Progress
from chadchat_server.log.space import Space
from chadchat_server.log.sqlite import SqliteLog
from chadchat_server.serving import Server
from chadchat_shared.answers import Done, Found, Page, Snapshot, Sought
from chadchat_shared.events import KEEP_ALL, Keep, Notice, RoomChanged
from tests.server.log.statements import execute
from tests.server_here import log_of, serving_here
from tests.stock_client import StockClient

from .test_history import read

SAID = 450


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[Server, StockClient, Snapshot]]:
    """A server, and Ada, the host of a room with ``SAID`` lines that were said long ago."""
    async with serving_here(tmp_path) as (url, server), StockClient.to(url) as ada:
        room = await ada.create("Ada")
        for number in range(1, SAID + 1):
            await ada.emit("message", {"data": f"line {number}", "id": f"id {number}"})
        await ada.heard_line(f"line {SAID}")
        await execute(log_of(server), "UPDATE message SET ts = 1000 * seq")
        yield server, ada, room


async def test_a_log_begins_with_the_first_message_that_is_kept(
    served: tuple[Server, StockClient, Snapshot],
) -> None:
    server, ada, _ = served
    await ada.done(Done, "keep", {"messages": 100})
    assert (await ada.heard(RoomChanged)).keep == Keep(messages=100)
    await ada.heard(Notice, lambda n: n.message == "has the room keep the last 100 messages")
    assert await server._chat.retention.trim() == 1
    assert await server._chat.retention.trim() == 0
    for _ in range(2):  # of which nothing is deleted yet, and then all
        page = await ada.done(Page, "history", {"limit": 200})
        assert (read(page.messages), page.more) == ([*range(351, 451)], False)
        page = await ada.done(Page, "history", {"before": 351})
        assert (page.messages, page.more) == ([], False)
        page = await ada.done(Page, "history", {"after": 5})
        assert (read(page.messages), page.more) == ([*range(351, 401)], True)
        found = await ada.done(Found, "search", {"query": "line*", "before": 353})
        assert (read(found.messages), found.more) == ([352, 351], False)
        assert await ada.done(Sought, "seek", {"ts": 0}) == Sought(seq=351)
        while await log_of(server).sweep():
            pass
    assert (await ada.say("on it goes")).seq == SAID + 1


async def test_who_has_missed_what_is_deleted_is_told(
    served: tuple[Server, StockClient, Snapshot],
) -> None:
    server, ada, room = served
    await ada.done(Done, "keep", {"messages": 100})
    await server._chat.retention.trim()
    for after in (350, 400, SAID):
        joined = await ada.join(room.room, after=after, epoch=room.epoch)
        assert (read(joined.messages), joined.reset) == ([*range(after + 1, SAID + 1)], False)
        assert (joined.keep, joined.first) == (Keep(messages=100), 351)
    for after in (0, 349):
        joined = await ada.join(room.room, after=after, epoch=room.epoch)
        assert (read(joined.messages), joined.more, joined.reset) == (
            [*range(401, 451)],
            True,
            True,
        )


async def test_what_was_said_lately_stays(served: tuple[Server, StockClient, Snapshot]) -> None:
    server, ada, _ = served
    for number in range(10):
        await ada.say(f"new {number}")
    await ada.done(Done, "keep", {"messages": 3})
    await server._chat.retention.trim()
    page = await ada.done(Page, "history", {})
    assert [message.message for message in page.messages] == [f"new {n}" for n in range(10)]


async def test_a_room_that_nobody_has_in_memory_keeps_what_the_server_does(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server), StockClient.to(url) as ada:
        room = await ada.create("Ada")
        for number in range(1, 4):
            await ada.say(f"line {number}")
        await execute(log_of(server), "UPDATE message SET ts = 1000")
        await ada.say("line 4")
    async with serving_here(tmp_path, keep_days=1) as (url, server), StockClient.to(url) as ada:
        assert await server._chat.retention.trim() == 1
        joined = await ada.join(room.room, token=room.token, after=3, epoch=room.epoch)
        assert (read(joined.messages), joined.reset, joined.keep) == ([4], False, Keep(days=1))
        joined = await ada.join(room.room, after=2)
        assert (read(joined.messages), joined.more, joined.reset) == ([4], False, True)
        refusal = await ada.refused("keep", {"days": 2})
        assert refusal.message == (
            "This server keeps the messages of the last day: ask for less than that."
        )


async def test_a_room_that_is_closed_meanwhile_keeps_no_other_from_being_trimmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving_here(tmp_path) as (url, server), StockClient.to(url) as ada:
        rooms = sorted([(await ada.create("Ada")).room for _ in range(2)])
        for room in rooms:
            await ada.done(Done, "keep", {"messages": 1, "room": room})
            for number in range(3):
                await ada.say(f"line {number}", room=room)
        await execute(log_of(server), "UPDATE message SET ts = 1000")
        seek = SqliteLog.seek

        async def closing(log: SqliteLog, code: str, ts: int) -> int:
            if code == rooms[0] and server._chat.rooms.get(code) is not None:
                await server._chat.closing.close(code)
            return await seek(log, code, ts)

        monkeypatch.setattr(SqliteLog, "seek", closing)
        assert await server._chat.retention.trim() == 1
        page = await ada.done(Page, "history", {"room": rooms[1]})
        assert [message.message for message in page.messages] == ["line 2"]


async def test_an_export_of_a_part_says_from_where_on_and_is_imported(
    tmp_path: Path, served: tuple[Server, StockClient, Snapshot]
) -> None:
    server, ada, room = served
    await ada.done(Done, "keep", {"messages": 100})
    await server._chat.retention.trim()
    found = server._chat.rooms.get(room.room)
    assert found is not None
    host = Admission(found, next(iter(found.members.values())))
    file = tmp_path / "room.jsonl"
    file.write_text(
        "".join([piece async for piece in server._chat.exporting.export(host, "jsonl", "/")])
    )
    head = json.loads(file.read_text().splitlines()[0])
    assert (head["first"], head["count"]) == (351, 100)
    folder = tmp_path / "another"
    import_rooms(folder, [file], Progress(lambda _: None), Space(folder))
    assert check_database(folder / DATABASE, Progress(lambda _: None)).faults == ()
    async with serving_here(folder) as (url, _), StockClient.to(url) as bob:
        joined = await bob.join(room.room, name="Bob", after=350)
        assert (read(joined.messages), joined.reset) == ([*range(351, 451)], False)
        assert (await bob.say("on it goes")).seq == SAID + 1


@pytest.mark.parametrize("asked", [{"messages": -1}, {"days": 36_501}, {"messages": "1"}])
async def test_what_cannot_be_kept(
    served: tuple[Server, StockClient, Snapshot], asked: dict[str, object]
) -> None:
    _, ada, _ = served
    assert (await ada.refused("keep", asked)).error == "bad_request"


async def test_what_is_left_out_is_as_the_server_has_it(
    served: tuple[Server, StockClient, Snapshot],
) -> None:
    _, ada, room = served
    await ada.done(Done, "keep", {"messages": 5, "days": 1})
    await ada.done(Done, "keep", {})
    assert (await ada.join(room.room)).keep == KEEP_ALL

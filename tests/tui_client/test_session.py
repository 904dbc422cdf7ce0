"""The client without a screen, with a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chadchat_shared.answers import Stored
from chadchat_shared.errors import (
    BadCode,
    BadRequest,
    BadToken,
    NameTaken,
    RoomNotFound,
    TooLong,
)  # fmt: skip
from chadchat_shared.events import ChatMessage, Notice, Presence, RoomChanged, TypingNames
from chadchat_shared.limits import PAGE_MAX
from chadchat_tui.events import (
    Closed,
    Connected,
    Connecting,
    Entered,
    Listed,
    Waiting,
)  # fmt: skip
from chadchat_tui.session import (
    ConnectionLost,
    ServerNotReached,
    Session,
)
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

from .listener import Listener, opened, session_on


async def test_what_one_says_the_others_hear(server: ServerProcess) -> None:
    """And oneself too, once each, in the order of the log."""
    async with session_on(server) as (sean, heard_by_sean), session_on(server) as (ana, heard):
        room = await opened(sean)
        there = await ana.join(room.code.lower(), name="ana")
        first = await room.say("one\r\ntwo  ")
        second = await there.say("three")
        assert (first.seq, second.seq) == (1, 2)
        await heard.until_heard("one\ntwo", "three")
        await heard_by_sean.until_heard("one\ntwo", "three")
        assert heard.texts == heard_by_sean.texts == ["one\ntwo", "three"]
        assert [type(event) for event in heard.events[:3]] == [Connecting, Connected, Entered]
    assert isinstance(heard.events[-1], Closed)


async def test_people_and_topics_are_told(server: ServerProcess) -> None:
    """Who comes, is typing, is called otherwise, and what it is about."""
    async with session_on(server) as (sean, listener), session_on(server) as (ana, _):
        room = await opened(sean)
        there = await ana.join(room.code, name="ana")
        await there.typing(on=True)
        await listener.until(lambda events: any(isinstance(e, TypingNames) for e in events))
        assert await there.rename("Anna") == "Anna"
        assert await there.set_topic(" bread ") == "bread"
        await listener.until(
            lambda events: (
                {"joined", "renamed", "topic"} <= {e.kind for e in events if isinstance(e, Notice)}
            )
        )
        assert any(isinstance(event, Presence) for event in listener.events)
        assert any(isinstance(event, RoomChanged) for event in listener.events)
        assert {one.name for one in await room.members()} == {"sean", "Anna"}


async def test_everybody_is_told_of(server: ServerProcess) -> None:
    """More people than one answer has place for, in the order of their coming."""
    async with session_on(server) as (sean, listener):
        room = await opened(sean)
        names = [f"guest {number}" for number in range(PAGE_MAX + 5)]
        for name in names:
            async with Session(server.url) as guest:
                await guest.join(room.code, name=name)
        members = await room.members()
        assert [one.name for one in members] == ["sean", *names]
        await listener.until(lambda events: sum(isinstance(e, Listed) for e in events) == 2)
        listed = [e.members for e in listener.events if isinstance(e, Listed)]
        assert [*listed[0], *listed[1]] == members


async def test_refusals_are_raised(server: ServerProcess) -> None:
    """As the errors of the wire, or before anything is sent."""
    async with session_on(server) as (session, _):
        room = await opened(session)
        with pytest.raises(BadRequest):
            await room.say("   ")
        with pytest.raises(TooLong):
            await room.say("x" * 4001)
        with pytest.raises(TooLong):
            room.post("x" * 100_001)
        with pytest.raises(BadCode):
            await session.join("12")
        with pytest.raises(RoomNotFound):
            await session.join("ZZZZZZ", name="sean")
    async with session_on(server) as (other, _):
        with pytest.raises(NameTaken):
            await other.join(room.code, name="SEAN")
        with pytest.raises(BadToken):
            await other.join(room.code, token="no such token")
        there = await other.join(room.code, name="ana", token="no such token")
        assert there.snapshot.name == "ana"


async def test_how_long_a_message_may_be_is_for_the_server_to_say(tmp_path: Path) -> None:
    """It may be set to take longer ones than others do."""
    with ServerProcess(tmp_path, "--text-max", "5000") as generous:
        async with session_on(generous) as (session, _):
            room = await opened(session)
            assert (await room.say("x" * 5000)).seq == 1
            with pytest.raises(TooLong, match="at most 5,000"):
                await room.say("x" * 5001)


async def test_a_message_that_breaks_the_connection_is_not_sent_again(
    server: ServerProcess,
) -> None:
    """Nor does it keep those behind it from arriving."""
    async with session_on(server) as (session, heard):
        room = await opened(session)
        breaking = room.post("x" * 70_000)
        after = room.post("after")
        assert isinstance(await breaking.outcome, TooLong)
        session.retry_now()
        assert isinstance(await asyncio.wait_for(after.outcome, PATIENCE_SECONDS), Stored)
        await heard.until_heard("after")


async def test_with_the_token_one_is_the_same_member(server: ServerProcess) -> None:
    """Also over another connection."""
    async with session_on(server) as (session, _):
        room = await opened(session)
    async with session_on(server) as (session, _):
        again = await session.join(room.code, name="sean", token=room.token)
        assert again.member == room.member
        assert again.token == room.token
        assert again.snapshot.host


async def test_leaving_frees_the_name(server: ServerProcess) -> None:
    """And ends what was on its way."""
    async with session_on(server) as (session, _):
        room = await opened(session)
    async with session_on(server) as (session, _):
        there = await session.join(room.code, name="ana")
        await there.leave()
        with pytest.raises(ConnectionLost):
            await there.history()
        await session.join(room.code, name="ana")


async def test_history_comes_in_pages(server: ServerProcess) -> None:
    """Both ways."""
    async with session_on(server) as (session, _):
        room = await opened(session)
        for number in range(1, 6):
            await room.say(str(number))
        older = await room.history(before=4, limit=2)
        assert ([message.seq for message in older.messages], older.more) == ([2, 3], True)
        newer = await room.history(after=3)
        assert ([message.seq for message in newer.messages], newer.more) == ([4, 5], False)


async def test_nobody_there_is_told_at_once() -> None:
    """In a sentence that names the place; a session that is only started goes on trying."""
    with pytest.raises(ServerNotReached, match=r"No server answers at http://127\.0\.0\.1:1\."):
        async with Session("http://127.0.0.1:1"):
            pass
    session = Session("http://127.0.0.1:1")
    session.start()
    listener = Listener(session)
    joining = asyncio.create_task(session.join("ABCD", name="sean"))
    await listener.until(lambda events: any(isinstance(event, Waiting) for event in events))
    session.retry_now()
    await listener.until(lambda events: sum(isinstance(e, Waiting) for e in events) == 2)
    await session.close()
    with pytest.raises(ConnectionLost):
        await joining
    await listener.done()


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (b"404 Not Found", "There is no Chad Chat server at"),
        (b"421 Misdirected Request", "does not go by this name"),
        (b"429 Too Many Requests", "takes no more connections from here"),
        (b"502 Bad Gateway", "answers that the server is away"),
        (b"503 Service Unavailable", "answers that the server is away"),
    ],
)
async def test_a_server_that_speaks_http_and_no_socketio(status: bytes, says: str) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with other:
        port = other.sockets[0].getsockname()[1]
        with pytest.raises(ServerNotReached, match=says):
            async with Session(f"http://127.0.0.1:{port}"):
                pass


async def test_several_rooms_share_one_connection(server: ServerProcess) -> None:
    """Each with its own log."""
    async with session_on(server) as (session, heard):
        rooms = [await opened(session, name) for name in ("sean", "sean")]
        for room in rooms:
            await room.say(f"in {room.code}")
        await heard.until_heard(*(f"in {room.code}" for room in rooms))
        told = {e.room: e.message for e in heard.events if isinstance(e, ChatMessage)}
        assert told == {room.code: f"in {room.code}" for room in rooms}


async def test_rates_are_kept_to(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the server wants slower is sent slower, and all of it arrives."""
    data = tmp_path_factory.mktemp("limited")
    with ServerProcess(data, "--message-rate", "20", limits=True) as limited:
        async with session_on(limited) as (session, heard):
            room = await opened(session)
            expected = [str(number) for number in range(16)]
            posted = [room.post(text) for text in expected]
            await asyncio.wait_for(posted[-1].outcome, PATIENCE_SECONDS)
            await heard.until_heard(*expected)
            assert heard.texts == expected


async def test_joining_twice_is_being_there_once(server: ServerProcess) -> None:
    """And a room that one has left takes nothing more."""
    async with session_on(server) as (session, _):
        room = await opened(session)
        assert await session.join(room.code, name="other") is room
        await room.leave()
        with pytest.raises(ConnectionLost, match="You have left the room"):
            room.post("hello?")


async def test_a_room_is_searched_and_times_have_their_places(server: ServerProcess) -> None:
    async with session_on(server) as (sean, _):
        room = await opened(sean)
        first = await room.say("Green tea?")
        await room.say("Coffee")
        last = await room.say("tea")
        found = await room.search("tea", limit=1)
        assert ([message.seq for message in found.messages], found.more) == ([last.seq], True)
        assert isinstance(found.before, int)
        found = await room.search("tea", before=found.before)
        assert [message.message for message in found.messages] == ["Green tea?"]
        assert await room.seek(first.ts) == 1
        assert await room.seek(last.ts + 1) == 4


@pytest.mark.parametrize("turns", range(6))
async def test_a_newcomer_who_gives_up_on_the_way_in_leaves_nobody_there(
    server: ServerProcess, turns: int
) -> None:
    """However far on the way: before it is asked for, and while the server lets one in."""
    async with Session(server.url) as host, Session(server.url) as session:
        room = await host.create("ana")
        elsewhere = await session.create("sean")
        coming = asyncio.create_task(session.join(room.code, name="sean"))
        for _ in range(turns):
            await asyncio.sleep(0)
        coming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await coming
        await elsewhere.members()  # what was asked for before it is done
        assert [member.name for member in await room.members()] == ["ana"]

"""Rooms as streams of events: nothing missing, nothing twice, and an end that says so."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from chadchat_server.domain.pages import Span
from chadchat_server.domain.room import Room
from chadchat_server.gateway.packets import event_frames
from chadchat_server.web import streaming
from chadchat_server.web.api import events
from chadchat_server.web.api.answers import Membership, RoomNow
from chadchat_server.web.api.server_sent import Encoder, line
from chadchat_server.web.api.stream import EventStream
from chadchat_shared.answers import Stored
from chadchat_shared.events import (
    ChatMessage,
    Closing,
    Notice,
    Presence,
    Removed,
    RoomChanged,
    TypingNames,
)
from tests.server.conftest import Connect, quiet_server
from tests.server.web.api.listener import Listener
from tests.server.web.api.program import Program
from tests.server_here import serving_here
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with quiet_server(tmp_path_factory.mktemp("server"), "--grace", "0") as server:
        yield server


@pytest.fixture
async def long_room(program: Program) -> Membership:
    """A room with 250 messages."""
    ada = await program.open_room()
    await asyncio.gather(*(program.say(ada, "hello") for _ in range(250)))
    return ada


async def test_what_is_said_is_heard_as_on_the_wire(
    program: Program, server: ServerProcess, connect: Connect
) -> None:
    ada = await program.open_room()
    await program.say(ada, "before")
    async with Listener.to(server.url, ada) as listener:
        bob = await connect()
        await bob.join(ada.room, name="Bob")
        await bob.call("typing", {"room": ada.room, "on": True})
        assert (await listener.until(TypingNames)).names == ["Bob"]
        assert listener.last_id == "1"
        stored = await bob.say("hello <world>\n")
        [line] = await listener.lines(1)
        assert [line] == bob.lines
        assert (line.seq, line.id, line.message) == (2, stored.id, "hello <world>")
        await bob.call("topic", {"room": ada.room, "topic": "tea"})
        assert (await listener.until(RoomChanged)).topic == "tea"


async def test_a_listener_is_here_as_long_as_it_listens(
    program: Program, server: ServerProcess, connect: Connect
) -> None:
    ada = await program.open_room()
    bob = await connect()
    await bob.join(ada.room, name="Bob")
    async with Listener.to(server.url, ada) as listener:
        assert ada.member in [p.member for p in (await listener.until(Presence)).joined]
        await bob.until(lambda: ("joined", "Ada") in bob.notices)
        now = await program.done(RoomNow, "GET", f"/api/rooms/{ada.room}", token=ada.token)
        assert now.online == 2
    await bob.until(lambda: ("left", "Ada") in bob.notices)


async def test_what_was_missed_comes_first(long_room: Membership, server: ServerProcess) -> None:
    for query, last_id, first in (
        ("?after=0", None, 1),
        ("?after=150", None, 151),
        ("", "150", 151),
        ("?after=3", "249", 250),
        ("?after=200", "", 201),
    ):
        headers = {} if last_id is None else {"Last-Event-ID": last_id}
        async with Listener.to(server.url, long_room, query, headers) as listener:
            lines = await listener.lines(250 - first + 1)
            assert [line.seq for line in lines] == list(range(first, 251))


async def test_one_who_is_from_elsewhere_is_told_to_begin_anew(
    long_room: Membership, server: ServerProcess
) -> None:
    for query in ("?after=251", "?after=100&epoch=another", "?epoch=another"):
        async with Listener.to(server.url, long_room, query) as listener:
            heard = await listener.next()
            while heard is not None and heard.name == "presence":
                heard = await listener.next()
            assert heard is not None
            assert heard.name == "reset"
            said = {"room": long_room.room, "epoch": long_room.epoch, "seq": 250}
            assert msgspec.json.decode(heard.data) == said
            assert [line.seq for line in await listener.lines(50)] == list(range(201, 251))


async def test_one_who_has_missed_what_is_deleted_is_told_to_begin_anew(tmp_path: Path) -> None:
    async with serving_here(tmp_path) as (url, server), Program.at(url) as program:
        ada = await program.open_room()
        for _ in range(60):
            await program.say(ada, "hello")
        room = server._chat.rooms.get(ada.room)
        assert room is not None
        room.trim(31)
        for after, told in ((29, ["reset"]), (30, [])):
            async with Listener.to(url, ada, f"?after={after}") as listener:
                names: list[str] = []
                while (heard := await listener.next()) is not None and heard.name != "message":
                    names.append(heard.name)
                assert [name for name in names if name != "presence"] == told
                assert heard is not None
                seqs = [line.seq for line in await listener.lines(29)]
                assert seqs == list(range(32, 61))


async def test_nothing_is_missing_between_the_log_and_what_is_said_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor there twice: what is said before a page is read, or has not been told to anybody then."""
    reads: list[Span] = []
    saying: list[asyncio.Task[Stored]] = []

    async def page(room: Room, span: Span) -> tuple[list[ChatMessage], bool]:
        reads.append(span)
        if len(reads) > 3:
            return await from_log(room, span)
        await program.say(ada, "before")
        read = await from_log(room, span)
        newest = room.seq
        saying.append(asyncio.create_task(program.say(ada, "after")))
        while room.seq == newest:  # noqa: ASYNC110  # to go on in that turn of the loop
            await asyncio.sleep(0)
        return read

    async with serving_here(tmp_path) as (url, server), Program.at(url) as program:
        from_log = server._chat.programs.reading.page
        monkeypatch.setattr(server._chat.programs.reading, "page", page)
        ada = await program.open_room()
        await program.say(ada, "first")
        async with Listener.to(url, ada, "?after=0") as listener:
            lines = await listener.lines(7)
            await program.say(ada, "last")
            lines += await listener.lines(1)
        await asyncio.gather(*saying)
    texts = ["first", *["before", "after"] * 3, "last"]
    assert [(line.seq, line.message) for line in lines] == list(enumerate(texts, 1))


async def test_who_is_taken_out_hears_why_and_no_more(
    program: Program, server: ServerProcess, connect: Connect
) -> None:
    ada = await connect()
    room = (await ada.create("Ada")).room
    bob = await program.join(room, "Bob")
    async with Listener.to(server.url, bob) as listener:
        await listener.until(Notice)
        await ada.call("kick", {"room": room, "member": bob.member, "reason": "noise"})
        assert (await listener.until(Removed)).reason == "noise"
        assert await listener.next() is None
    await program.refused(401, "GET", f"/api/rooms/{room}/events", token=bob.token)


async def test_the_stream_ends_with_the_server_and_goes_on_after_it(tmp_path: Path) -> None:
    with quiet_server(tmp_path, "--head-deadline", "0.3") as server:
        async with Program.at(server.url) as program:
            ada = await program.open_room()
            async with Listener.to(server.url, ada) as listener:
                await listener.until(Presence)
                assert listener.retry == 2000
                assert listener.last_id == "0"
                await asyncio.sleep(0.5)  # which is longer than a head may take
                await program.say(ada, "last")
                await listener.lines(1)
                stopping = asyncio.create_task(asyncio.to_thread(server.terminate))
                assert (await listener.until(Closing)).retry_after == 1
                assert listener.retry == 1000
                assert await listener.next() is None
                assert await stopping == 0
        server.start()
        async with Program.at(server.url) as program:
            await program.say(ada, "first")
            async with Listener.to(
                server.url, ada, headers={"Last-Event-ID": listener.last_id}
            ) as listener:
                assert [line.message for line in await listener.lines(1)] == ["first"]


async def test_a_quiet_stream_says_that_it_is_still_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_HEARTBEAT_SECONDS", 0.1)
    async with serving_here(tmp_path) as (url, _), Program.at(url) as program:
        ada = await program.open_room()
        async with Listener.to(url, ada) as listener:
            await listener.heartbeat()
            await listener.heartbeat()
            await program.say(ada, "hello")
            await listener.lines(1)


async def test_head_comes_into_no_room(program: Program) -> None:
    ada = await program.open_room()
    path = f"/api/rooms/{ada.room}"
    assert await program.ask("HEAD", f"{path}/events", token=ada.token) == (200, b"")
    now = await program.done(RoomNow, "GET", path, token=ada.token)
    assert now.online == 0


@pytest.mark.parametrize("given", ["x", "-1", "1, 2", "9007199254740992"])
async def test_an_id_that_is_none(program: Program, given: str) -> None:
    ada = await program.open_room()
    path, headers = f"/api/rooms/{ada.room}/events", {"Last-Event-ID": given}
    problem = await program.refused(400, "GET", path, token=ada.token, headers=headers)
    assert problem.code == "bad_request"


async def test_who_does_not_read_is_cut_off(
    program: Program, server: ServerProcess, connect: Connect
) -> None:
    ada = await program.open_room()
    bob = await connect()
    await bob.join(ada.room, name="Bob")
    with _deaf(server.port, ada):
        await bob.until(lambda: ("joined", "Ada") in bob.notices)
        while ("left", "Ada") not in bob.notices:
            await asyncio.gather(*(bob.say("€" * 4_000) for _ in range(25)))


async def test_so_is_who_does_not_read_what_was_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_PATIENCE_SECONDS", 0.2)
    async with (
        serving_here(tmp_path) as (url, _),
        Program.at(url) as program,
        StockClient.to(url) as bob,
    ):
        ada = await program.open_room()
        await bob.join(ada.room, name="Bob")
        for _ in range(16):
            await asyncio.gather(*(bob.say("€" * 4_000) for _ in range(32)))
        with _deaf(int(url.rpartition(":")[2]), ada, "?after=0"):
            await bob.until(lambda: ("left", "Ada") in bob.notices)


async def test_what_is_being_written_is_not_read_yet() -> None:
    """So that no more waits for a reader than may, be it in the stream or on its way."""
    frames = event_frames(
        ChatMessage(room="ABCD", seq=1, id="a", member="1", name="Ada", message="x" * 900, ts=5)
    )
    [event] = Encoder().events(frames)
    stream = EventStream("", Encoder(), 200 * len(event.wire), lambda: None)
    stream.follow()

    def say(count: int) -> None:
        for _ in range(count):
            stream.write(frames)

    say(200)
    pieces = [len(await stream.next()) // len(event.wire) for _ in range(2)]
    assert pieces[0] == pieces[1] < 100  # of which the first has been written
    say(pieces[0])
    assert not stream.closed
    say(1)
    assert stream.closed
    left = 200 - pieces[1] + 1
    while read := await stream.next():
        left -= len(read) // len(event.wire)
    assert left == 0


@contextmanager
def _deaf(port: int, who: Membership, query: str = "") -> Iterator[None]:
    """Listen without reading."""
    with socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        peer.connect(("127.0.0.1", port))
        peer.sendall(
            f"GET /api/rooms/{who.room}/events{query} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {who.token}\r\n\r\n".encode()
        )
        yield


def test_an_event_of_the_log_has_its_seq_as_its_id() -> None:
    said = ChatMessage(room="ABCD", seq=7, id="a", member="1", name="Ada", message="x\ny", ts=5)
    encoder = Encoder()
    frames = event_frames(said)
    [event] = encoder.events(frames)
    assert event.seq == 7
    assert event.wire == line(said)
    assert event.wire.startswith(b"id: 7\nevent: message\ndata: {")
    assert event.wire.count(b"\n") == 4
    assert encoder.events(frames) is encoder.events(frames)

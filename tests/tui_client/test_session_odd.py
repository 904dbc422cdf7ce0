"""The client without a screen, with servers that do not keep to the protocol, and its mistakes."""

from __future__ import annotations

import asyncio
import sys

import pytest
import socketio
from websockets.asyncio.server import ServerConnection, serve

from chadchat_shared.decoding import BadAnswer
from chadchat_shared.events import RoomChanged, TypingNames
from chadchat_tui.events import (
    Entered,
    Refused,
    Waiting,
)  # fmt: skip
from chadchat_tui.session import (
    ClientFailed,
    ConnectionLost,
    ConnectionRefused,
    Room,
    ServerNotReached,
    Session,
    socket,
)
from chadchat_tui.session.backoff import LONGEST, SHORTEST
from tests.patience import PATIENCE_SECONDS

from .listener import Listener
from .odd_server import JOINED, SILENCE, odd_server
from .waiting import eventually

_NEVER_PINGING = f'0{{"pingInterval":1{"0" * 400},"pingTimeout":1}}'


async def test_a_server_that_answers_nonsense_is_told() -> None:
    """In a sentence, whatever it is that makes no sense."""
    answers: list[object] = [None, [], "x", {}, {"ok": True}, {"ok": False}, {**JOINED, "seq": ""}]
    for answer in answers:
        async with odd_server(join=answer) as odd, Session(odd.url) as session:
            with pytest.raises(BadAnswer, match="made no sense"):
                await session.join("ABCD", name="sean")


@pytest.mark.parametrize(
    "word", ["0", "0{}", "42[", pytest.param(_NEVER_PINGING, id="never pinging"), '44["']
)
async def test_a_first_word_that_makes_no_sense_is_told(word: str) -> None:
    """As another kind of server's, and no mistake of the client's; it is tried again."""

    async def speak(connection: ServerConnection) -> None:
        await connection.send(word)
        await connection.wait_closed()

    async with serve(speak, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(ServerNotReached, match="There is no Chad Chat server at"):
            async with Session(f"http://127.0.0.1:{port}"):
                pass


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("message", {"room": "ABCD", "kind": "chat", "seq": "one"}),
        ("room", {"room": "ABCD", "code": "\x1b]0;owned\x07"}),  # which would be drawn and shared
    ],
)
async def test_an_event_that_makes_no_sense_ends_the_connection(
    event: str, payload: dict[str, object]
) -> None:
    """As what it says can not be shown, nor left out in silence; one begins anew."""
    async with odd_server(join=JOINED) as odd, Session(odd.url) as session:
        listener = Listener(session)
        await session.join("ABCD", name="sean")
        await odd.sockets.emit("unknown", {"room": "ABCD"})
        await odd.sockets.emit(event, payload)
        await listener.until(lambda events: isinstance(events[-1], Waiting))
        waiting = listener.events[-1]
        assert isinstance(waiting, Waiting)
        assert isinstance(waiting.error, BadAnswer)
    await listener.done()
    assert odd.asked == ["join"]


REFUSED_FOR_AN_HOUR = {
    "ok": False, "error": "rate_limited", "message": "Slowly.", "retry_after": 3600,
}  # fmt: skip


@pytest.mark.parametrize("codes", [["ABCD"], ["ABCD", "EFGH"]])
async def test_coming_in_again_ends_with_the_connection(codes: list[str]) -> None:
    """Also where a room waits to ask again, and whatever becomes of the others."""

    def let_in(join: dict[str, object]) -> object:
        return {**JOINED, "room": join["code"]}

    def keep_waiting(join: dict[str, object]) -> object:
        return REFUSED_FOR_AN_HOUR if join["code"] == "ABCD" else SILENCE

    async with odd_server(join=let_in) as odd, Session(odd.url) as session:
        listener = Listener(session)
        for code in codes:
            await session.join(code, name="sean")
        odd.answers["join"] = keep_waiting
        await odd.cut()
        await listener.until(lambda events: isinstance(events[-1], Waiting))
        session.retry_now()
        await eventually(lambda: len(odd.asked) == 2 * len(codes))
        await odd.cut()
        await listener.until(lambda events: sum(isinstance(e, Waiting) for e in events) == 2)
        assert not [task for task in asyncio.all_tasks() if "enter_again" in repr(task)]
        odd.answers["join"] = let_in
        session.retry_now()
        await listener.until(
            lambda events: sum(isinstance(e, Entered) for e in events) == 2 * len(codes)
        )
        assert len(odd.asked) == 3 * len(codes)
    await listener.done()


async def test_a_connection_that_is_refused_later_ends_the_rooms() -> None:
    """Nobody waits for what is never going to be acknowledged."""

    def refuse(*_: object) -> None:
        raise socketio.exceptions.ConnectionRefusedError("Not now.")

    async with odd_server(join=JOINED) as odd, Session(odd.url) as session:
        listener = Listener(session)
        room = await session.join("ABCD", name="sean")
        delivery = room.post("hello?")
        odd.sockets.on("connect", refuse)
        await odd.cut()
        await listener.until(lambda events: isinstance(events[-1], Waiting))
        session.retry_now()
        assert isinstance(
            await asyncio.wait_for(delivery.outcome, PATIENCE_SECONDS), ConnectionRefused
        )
        with pytest.raises(ConnectionRefused, match=r"Not now\."):
            await room.say("anybody?")
    await listener.done()


async def test_who_waits_for_an_answer_waits_no_longer_than_the_connection_lasts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The library itself would wait until the time for the answer is over."""
    async with odd_server(join=JOINED) as odd, Session(odd.url) as session:
        monkeypatch.setattr(socket, "ANSWER_SECONDS", 10 * PATIENCE_SECONDS)
        room = await session.join("ABCD", name="sean")
        asking = asyncio.create_task(room.history())
        await eventually(lambda: "history" in odd.asked)
        await odd.cut()
        with pytest.raises(ConnectionLost):
            await asyncio.wait_for(asking, PATIENCE_SECONDS)


async def test_events_are_told_in_the_order_of_their_coming() -> None:
    """Although the library has a task for each."""
    async with odd_server(join=JOINED) as odd, Session(odd.url) as session:
        listener = Listener(session)
        await session.join("ABCD", name="sean")
        expected = [f"name {number}" for number in range(500)]
        for name in expected:
            await odd.sockets.emit("typing", {"room": "ABCD", "names": [name]})
        await listener.until(lambda events: sum(isinstance(e, TypingNames) for e in events) == 500)
        told = [event.names for event in listener.events if isinstance(event, TypingNames)]
        assert told == [[name] for name in expected]
    await listener.done()


def test_a_mistake_is_told_by_its_root() -> None:
    """Not by the groups that it came in."""
    cause = ExceptionGroup("outer", [ExceptionGroup("inner", [ValueError("bad")])])
    assert "(ValueError: bad)" in ClientFailed(cause).message


async def test_a_mistake_of_our_own_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """To whoever waits for the connection, and with its cause to the log."""
    monkeypatch.setitem(sys.modules, "chadchat_tui.session.socket", None)
    session = Session("http://127.0.0.1:1")
    session.start()
    listener = Listener(session)
    with pytest.raises(ClientFailed, match="ModuleNotFoundError") as failed:
        await session.join("ABCD", name="sean")
    assert isinstance(failed.value.__cause__, ModuleNotFoundError)
    assert isinstance(session.status, Refused)
    assert caplog.records[0].exc_info is not None
    await session.close()
    await listener.done()


@pytest.mark.parametrize("where", ["receive", "entered"])
async def test_a_mistake_in_taking_in_what_comes_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    """At once, be it in an event or in an answer, and whoever waits waits no longer."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("made on purpose")

    monkeypatch.setattr(Room, where, fail)
    async with odd_server(join=JOINED) as odd, Session(odd.url) as session:
        listener = Listener(session)
        joining = asyncio.create_task(session.join("ABCD", name="sean"))
        if where == "receive":
            await joining
            await odd.sockets.emit("typing", {"room": "ABCD", "names": []})
        await eventually(lambda: isinstance(session.status, Refused))
        status = session.status
        assert isinstance(status, Refused)
        assert isinstance(status.error, ClientFailed)
        assert "(ZeroDivisionError: made on purpose)" in status.error.message
        if where == "entered":
            with pytest.raises(ClientFailed):
                await joining
    assert caplog.records[0].exc_info is not None
    await listener.done()


async def test_a_code_that_cannot_be_one_is_nonsense() -> None:
    """As it would become part of file names and links."""
    async with odd_server(join={**JOINED, "room": "../AB"}) as odd, Session(odd.url) as session:
        with pytest.raises(BadAnswer):
            await session.join("ABCD", name="sean")


async def test_a_new_code_that_cannot_be_one_is_nonsense() -> None:
    """As with the first one."""
    async with odd_server(join=JOINED) as odd, Session(odd.url) as session:
        listener = Listener(session)
        room = await session.join("ABCD", name="sean")
        await odd.sockets.emit("room", {"room": "ABCD", "code": "\x1b]0;owned\x07"})
        await listener.until(lambda events: isinstance(events[-1], Waiting))
        assert room.code == "ABCD"
        assert not [event for event in listener.events if isinstance(event, RoomChanged)]
    await listener.done()


async def test_what_the_server_asks_for_is_waited_and_a_little_more() -> None:
    """So that not everybody whom it sent away is back in the same moment."""
    async with odd_server(join=JOINED) as odd, Session(odd.url) as session:
        listener = Listener(session)
        await session.join("ABCD", name="sean")
        await odd.sockets.emit("closing", {"reason": "A new version.", "retry_after": 60})
        await odd.cut()
        await listener.until(lambda events: isinstance(events[-1], Waiting))
        [waiting] = [event for event in listener.events if isinstance(event, Waiting)]
        assert 60 + SHORTEST <= waiting.seconds <= 60 + LONGEST
    await listener.done()

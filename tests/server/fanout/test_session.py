"""What a connection does with what comes in, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial

import pytest

from chadchat_server.fanout import Frames, MalformedPacket, Session
from chadchat_server.fanout.session import UNDER_WAY_MAX
from chadchat_server.fanout.websocket import FRAMES_A_TURN
from chadchat_shared.limits import BACKLOG_MAX
from tests.raw_tcp import Opcode, frame

from .parts import RecordingTransport, World, until

_SAID = Frames.of(b'42["message",{}]')
_FAREWELL = Frames.of(b"1").wire
_CLOSE = frame((1000).to_bytes(2, "big"), Opcode.CLOSE, mask=None)


def _come(transport: RecordingTransport, *packets: str) -> None:
    """Let packets come in, all in one piece."""
    transport.protocol.data_received(b"".join(map(frame, packets)))


def _hold(world: World, *messages: bytes) -> dict[bytes, asyncio.Event]:
    """Hold up whatever comes after one of ``messages``, until its event is set."""
    gates = {message: asyncio.Event() for message in messages}

    def respond(_session: Session, data: bytes) -> Coroutine[object, object, None] | None:
        return _pass(gates[data]) if data in gates else None

    world.ear.respond = respond
    return gates


async def _pass(gate: asyncio.Event) -> None:
    await gate.wait()


async def _settle(world: World) -> None:
    """Let the work that nothing holds up any more end."""
    await until(lambda: not world.engine._tasks)


# What is under way


async def test_so_many_messages_under_way_stop_the_reading(world: World) -> None:
    session, transport = world.session()
    world.ear.respond = lambda session, _: session.under_way()
    _come(transport, *(["4x"] * (UNDER_WAY_MAX - 1)))
    await until(lambda: len(world.ear.heard) == UNDER_WAY_MAX - 1 and transport.reading)
    _come(transport, *(f"4{number}" for number in range(100)))
    assert not transport.reading
    assert session.held
    assert len(world.ear.heard) == UNDER_WAY_MAX
    for _ in range(UNDER_WAY_MAX // 2 - 1):
        session.arrived()
    assert not transport.reading
    session.arrived()
    await until(lambda: transport.reading)
    assert not session.held
    assert world.ear.heard[UNDER_WAY_MAX - 1 :] == [b"%d" % number for number in range(100)]


def _has_heard(world: World, count: int) -> bool:
    return len(world.ear.heard) >= count


async def test_what_had_to_wait_may_stop_the_reading_again(world: World) -> None:
    session, transport = world.session()
    world.ear.respond = lambda session, _: session.under_way()
    _come(transport, *(f"4{number}" for number in range(1_000)))
    for arrived in range(1_000):
        await until(partial(_has_heard, world, arrived + 1))
        assert len(world.ear.heard) - arrived <= UNDER_WAY_MAX
        session.arrived()
    assert world.ear.heard == [b"%d" % number for number in range(1_000)]
    await until(lambda: transport.reading)


async def test_a_message_that_is_refused_at_once_counts_for_nothing(world: World) -> None:
    session, transport = world.session()

    def refuse(session: Session, _: bytes) -> None:
        session.arrived()
        session.under_way()

    world.ear.respond = refuse
    _come(transport, *(["4x"] * (3 * UNDER_WAY_MAX)))
    await until(lambda: len(world.ear.heard) == 3 * UNDER_WAY_MAX)
    assert not session.held


async def test_one_connection_takes_its_turn_and_no_more(world: World) -> None:
    """However much has come from it at once, the others are heard in between."""
    _, loud = world.session()
    _, quiet = world.session()
    _come(loud, *(f"4{number}" for number in range(10 * FRAMES_A_TURN)))
    assert len(world.ear.heard) == FRAMES_A_TURN
    assert not loud.reading
    _come(quiet, "4quiet")
    assert world.ear.heard[FRAMES_A_TURN:] == [b"quiet"]
    await until(lambda: loud.reading)
    world.ear.heard.remove(b"quiet")
    assert world.ear.heard == [b"%d" % number for number in range(10 * FRAMES_A_TURN)]


async def test_a_peer_that_overruns_is_not_heard_any_more(world: World) -> None:
    session, transport = world.session()

    def overrun(session: Session, _: bytes) -> None:
        transport.protocol.pause_writing()

    world.ear.respond = overrun
    _come(transport, "4a", "4b")
    session.write(_SAID)
    assert world.ear.heard == [b"a"]
    assert transport.writes == []
    await until(lambda: session.closed)
    assert transport.aborted


# The inbox


async def test_what_comes_while_something_is_being_done_waits_in_its_order(world: World) -> None:
    _, transport = world.session()
    gates = _hold(world, b"a", b"c")
    _come(transport, "4a", "4b", "4c")
    _come(transport, "4d", "6", "4e")
    assert world.ear.heard == [b"a"]
    assert not transport.reading
    gates[b"a"].set()
    await until(lambda: len(world.ear.heard) == 3)
    assert world.ear.heard == [b"a", b"b", b"c"]
    assert not transport.reading
    gates[b"c"].set()
    await _settle(world)
    assert world.ear.heard == [b"a", b"b", b"c", b"d", b"e"]
    assert transport.reading


async def test_pings_are_answered_in_their_turn(world: World) -> None:
    _, transport = world.session()
    gates = _hold(world, b"a")
    _come(transport, "4a", "4b")
    transport.protocol.data_received(frame("?", Opcode.PING))
    assert world.ear.heard == [b"a"]
    gates[b"a"].set()
    await until(lambda: transport.writes == [frame("?", Opcode.PONG, mask=None)])
    assert world.ear.heard == [b"a", b"b"]
    await _settle(world)


async def test_an_upgrade_while_it_is_held_is_held_too(world: World) -> None:
    session, _ = world.polling_session()
    gates = _hold(world, b"a")
    session.receive(b"4a")
    socket, transport = world.socket()
    session.attach(socket)
    assert not transport.reading
    _come(transport, "4b")
    assert world.ear.heard == [b"a"]
    gates[b"a"].set()
    await until(lambda: transport.reading)
    assert world.ear.heard == [b"a", b"b"]


async def test_work_that_fails_well_lets_the_rest_through(world: World) -> None:
    session, transport = world.session()

    async def fail() -> None:
        raise MalformedPacket

    world.ear.respond = lambda _, data: fail() if data == b"a" else None
    _come(transport, "4a", "4b")
    await _settle(world)
    assert session.closed
    assert world.ear.heard == [b"a"]


@pytest.mark.parametrize("packet", ["", "x", "0", "2", "5", "7", "b"])
async def test_what_is_no_packet_of_a_client_ends_it(world: World, packet: str) -> None:
    session, transport = world.session()
    _come(transport, "4before", packet, "4after")
    assert session.closed
    assert world.ear.heard == [b"before"]
    assert world.ear.endings == [world.engine.reason.TRANSPORT_ERROR]
    assert transport.writes == [_CLOSE]


async def test_only_attachments_that_are_due_are_passed_over(world: World) -> None:
    session, transport = world.session()
    session.attachments_due = 2
    transport.protocol.data_received(frame(b"\xff", Opcode.BINARY) + frame("b/w=="))
    assert (session.attachments_due, session.closed) == (0, False)
    transport.protocol.data_received(frame(b"\xff", Opcode.BINARY))
    assert session.closed


# The end


async def test_after_the_end_nothing_comes_in_or_goes_out(world: World) -> None:
    session, transport = world.session()
    gates = _hold(world, b"a")
    _come(transport, "4a", "4b")
    session.end("test", farewell=True)
    before = list(transport.writes)
    assert before == [_FAREWELL, _CLOSE]
    _come(transport, "4c")
    session.write(_SAID)
    session.ping()
    session.receive(b"4d")
    gates[b"a"].set()
    await _settle(world)
    session.end("again", farewell=True)
    assert transport.writes == before
    assert world.ear.heard == [b"a"]
    assert world.ear.endings == ["test"]
    assert world.engine.sockets == {}


async def test_its_own_goodbye_ends_it(world: World) -> None:
    session, transport = world.session()
    _come(transport, "4a", "1", "4b")
    assert session.closed
    assert world.ear.heard == [b"a"]
    assert world.ear.endings == [world.engine.reason.CLIENT_DISCONNECT]


async def test_it_ends_with_its_connection(world: World) -> None:
    session, transport = world.session()
    transport.protocol.connection_lost(None)
    assert session.closed
    assert world.ear.endings == [world.engine.reason.TRANSPORT_CLOSE]


async def test_its_connection_is_closed_though_the_listener_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(session: Session, reason: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(world.ear, "ended", fail)
    session, transport = world.session()
    with pytest.raises(ZeroDivisionError):
        session.end("test")
    assert session.closed
    assert transport.is_closing()


async def test_a_peer_that_does_not_read_is_cut_off_but_not_at_once(world: World) -> None:
    session, transport = world.session()
    transport.protocol.pause_writing()
    assert not session.closed
    await asyncio.sleep(0)
    assert session.closed
    assert transport.aborted


async def test_so_is_one_that_does_not_poll(world: World) -> None:
    session, polling = world.polling_session()
    kilobyte = Frames.of(b"4" + b"x" * 1_023)
    for _ in range(BACKLOG_MAX // 1_024):
        session.write(kilobyte)
    await asyncio.sleep(0)
    assert not session.closed
    session.write(kilobyte)
    await asyncio.sleep(0)
    assert session.closed
    assert polling.size == BACKLOG_MAX + 1_024


async def test_silence_cuts_it_off(world: World) -> None:
    session, transport = world.session()
    session.ping()
    assert transport.writes == [Frames.of(b"2").wire]
    session.expire()
    assert transport.aborted
    assert world.ear.endings == [world.engine.reason.PING_TIMEOUT]


async def test_its_deadline_is_cancelled_with_it(world: World) -> None:
    session, _ = world.session()
    loop = asyncio.get_running_loop()
    session.deadline = deadline = loop.call_later(1_000, session.abort, "late")
    session.end("test")
    assert deadline.cancelled()


async def test_what_waited_for_a_poll_comes_first_on_the_websocket(world: World) -> None:
    session, _ = world.polling_session()
    session.write(_SAID)
    socket, transport = world.socket()
    assert not session.upgraded
    session.attach(socket)
    assert session.upgraded
    session.write(Frames.of(b"4later"))
    assert transport.writes == [_SAID.wire, Frames.of(b"4later").wire]

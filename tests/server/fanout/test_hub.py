"""What is said in one turn travels in one write, in its order."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field
from time import perf_counter

import pytest

from chadchat_server.fanout import Frames, Hub, Session

from .parts import RecordingTransport, World

_ONE, _TWO, _THREE = (Frames.of(b'42["message",%d]' % number) for number in range(3))
_ANSWER, _ANOTHER = Frames.of(b"431[{}]"), Frames.of(b"432[{}]")


@dataclass(eq=False)
class _Room:
    """A room of ``connections``, whose writes are in ``transports``."""

    connections: dict[Hashable, object] = field(default_factory=dict)
    transports: list[RecordingTransport] = field(default_factory=list)

    @classmethod
    def of(cls, world: World, size: int) -> tuple[_Room, list[Session]]:
        room, sessions = cls(), []
        for _ in range(size):
            session, transport = world.session()
            room.connections[session] = None
            room.transports.append(transport)
            sessions.append(session)
        return room, sessions

    @property
    def writes(self) -> list[list[bytes]]:
        return [transport.writes for transport in self.transports]


async def _turn() -> None:
    """Let what is due at this turn's end happen."""
    await asyncio.sleep(0)


async def test_a_turns_frames_and_a_members_answers_are_one_write(world: World) -> None:
    hub = Hub()
    room, [sender, *_] = _Room.of(world, 3)
    hub.publish(room, _ONE)
    hub.answer(sender, _ANSWER, after=room)
    hub.publish(room, _TWO)
    hub.answer(sender, _ANOTHER, after=room)
    assert room.writes == [[], [], []]
    await _turn()
    said = _ONE.wire + _TWO.wire
    assert room.writes == [[said + _ANSWER.wire + _ANOTHER.wire], [said], [said]]
    assert hub.deliveries == 6


async def test_how_long_a_message_took_is_known_when_it_is_written(world: World) -> None:
    hub = Hub()
    room, _ = _Room.of(world, 2)
    hub.publish(room, _ONE)
    hub.arrivals += [perf_counter() - 2, perf_counter() - 0.02]
    assert hub.delays.sum == 0
    await _turn()
    assert 2.02 <= hub.delays.sum < 60
    assert dict(hub.delays.buckets())[1.0] == 1
    hub.flush()
    assert dict(hub.delays.buckets())[float("inf")] == 2


async def test_each_turn_is_a_write_of_its_own(world: World) -> None:
    hub = Hub()
    room, _ = _Room.of(world, 2)
    for frames in (_ONE, _TWO):
        hub.publish(room, frames)
        await _turn()
    assert room.writes == [[_ONE.wire, _TWO.wire]] * 2


async def test_an_answer_to_a_known_message_is_said_to_its_sender_alone(world: World) -> None:
    hub = Hub()
    room, [sender, _] = _Room.of(world, 2)
    hub.answer(sender, _ANSWER, after=room)
    await _turn()
    assert room.writes == [[_ANSWER.wire], []]
    assert hub.deliveries == 0


async def test_one_that_is_in_the_room_no_more_is_still_answered(world: World) -> None:
    hub = Hub()
    room, [sender, _] = _Room.of(world, 2)
    hub.publish(room, _ONE)
    hub.answer(sender, _ANSWER, after=room)
    del room.connections[sender]
    await _turn()
    assert room.writes == [[_ANSWER.wire], [_ONE.wire]]


async def test_rooms_are_told_apart(world: World) -> None:
    hub = Hub()
    (tea, [drinker]), (coffee, _) = _Room.of(world, 1), _Room.of(world, 1)
    coffee.connections[drinker] = None
    hub.publish(tea, _ONE)
    hub.publish(coffee, _TWO)
    hub.publish(tea, _THREE)
    hub.answer(drinker, _ANSWER, after=coffee)
    await _turn()
    assert coffee.writes == [[_TWO.wire]]
    assert tea.writes == [[_ONE.wire + _THREE.wire, _TWO.wire + _ANSWER.wire]]


async def test_what_is_sent_directly_goes_after_all_that_was_said(world: World) -> None:
    hub = Hub()
    room, [first, _] = _Room.of(world, 2)
    hub.publish(room, _ONE)
    hub.send(first, _ANSWER)
    assert room.writes == [[_ONE.wire, _ANSWER.wire], [_ONE.wire]]
    hub.publish(room, _TWO)
    await _turn()
    assert room.writes == [[_ONE.wire, _ANSWER.wire, _TWO.wire], [_ONE.wire, _TWO.wire]]


async def test_who_comes_after_a_flush_does_not_hear_what_was_before_it(world: World) -> None:
    hub = Hub()
    room, _ = _Room.of(world, 1)
    hub.publish(room, _ONE)
    hub.flush()
    session, transport = world.session()
    room.connections[session] = None
    hub.publish(room, _TWO)
    await _turn()
    assert transport.writes == [_TWO.wire]
    assert room.writes == [[_ONE.wire, _TWO.wire]]


@pytest.mark.parametrize("gone", [0, 1, 2])
async def test_one_that_has_ended_costs_nobody_anything(world: World, gone: int) -> None:
    hub = Hub()
    room, sessions = _Room.of(world, 3)
    hub.publish(room, _ONE)
    for session in sessions:
        hub.answer(session, _ANSWER, after=room)
    sessions[gone].end("test")
    farewell = list(room.transports[gone].writes)
    await _turn()
    for number, writes in enumerate(room.writes):
        assert writes == (farewell if number == gone else [_ONE.wire + _ANSWER.wire])


async def test_polling_and_websockets_hear_the_same(world: World) -> None:
    hub = Hub()
    room, _ = _Room.of(world, 1)
    session, polling = world.polling_session()
    room.connections[session] = None
    hub.publish(room, _ONE)
    hub.publish(room, _TWO)
    hub.answer(session, _ANSWER, after=room)
    await _turn()
    assert polling.take_all() == _ONE.wire + _TWO.wire + _ANSWER.wire
    assert room.writes == [[_ONE.wire + _TWO.wire]]

"""From long-polling to a WebSocket: the probe, the word to go on there, or neither."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from chadchat_server.fanout.upgrading import Upgrade
from chadchat_server.fanout.websocket import WebSocket
from tests.raw_tcp import Opcode, frame

from .parts import World

_PONG = frame("3probe", mask=None)
_CLOSE = frame((1000).to_bytes(2, "big"), Opcode.CLOSE, mask=None)


@dataclass
class _Attempt:
    """An upgrade; ``ends`` is what it ended with, as often as it said so."""

    world: World
    probes: int = 0
    ends: list[WebSocket | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.socket, self.transport = self.world.socket()
        self.upgrade = Upgrade(self.socket, self._probed, self.ends.append)

    def come(self, *packets: str) -> None:
        self.transport.protocol.data_received(b"".join(map(frame, packets)))

    def _probed(self) -> None:
        self.probes += 1


async def test_it_goes_on_there_after_probe_and_word(world: World) -> None:
    attempt = _Attempt(world)
    attempt.come("2probe")
    assert (attempt.transport.writes, attempt.probes, attempt.ends) == ([_PONG], 1, [])
    attempt.come("5")
    assert attempt.ends == [attempt.socket]
    assert attempt.upgrade._timer.cancelled()
    assert not attempt.transport.is_closing()


async def test_what_comes_with_the_word_is_the_sessions(world: World) -> None:
    session, _ = world.polling_session()
    socket, transport = world.socket()
    Upgrade(socket, lambda: None, lambda socket: session.attach(socket) if socket else None)
    transport.protocol.data_received(frame("2probe") + frame("5") + frame("4hello") + frame("6"))
    assert world.ear.heard == [b"hello"]
    assert not session.closed


@pytest.mark.parametrize("packets", [["5"], ["3probe"], ["2"], [""], ["4x"], ["2probe", "2probe"]])
async def test_anything_else_is_the_end_of_it(world: World, packets: list[str]) -> None:
    attempt = _Attempt(world)
    attempt.come(*packets)
    attempt.come("2probe", "5")
    assert attempt.ends == [None]
    assert attempt.transport.writes[-1] == _CLOSE
    assert attempt.upgrade._timer.cancelled()


async def test_so_is_something_binary(world: World) -> None:
    attempt = _Attempt(world)
    attempt.transport.protocol.data_received(frame(b"2probe", Opcode.BINARY))
    assert attempt.ends == [None]


async def test_so_is_the_end_of_its_connection(world: World) -> None:
    attempt = _Attempt(world)
    attempt.transport.protocol.connection_lost(None)
    assert attempt.ends == [None]


async def test_one_that_was_given_up_does_not_end_the_next(world: World) -> None:
    session, polling = world.polling_session()
    first, its_transport = world.socket()
    session._upgrade = Upgrade(first, polling.interrupt, session._end_upgrade)
    its_transport.protocol.data_received(frame("nonsense"))
    second, _ = world.socket()
    session._upgrade = upgrade = Upgrade(second, polling.interrupt, session._end_upgrade)
    its_transport.protocol.connection_lost(None)
    assert session._upgrade is upgrade
    upgrade.give_up()


async def test_a_session_that_ends_gives_it_up(world: World) -> None:
    session, polling = world.polling_session()
    socket, transport = world.socket()
    session._upgrade = Upgrade(socket, polling.interrupt, session._end_upgrade)
    session.end("test")
    assert transport.writes == [_CLOSE]
    assert session._upgrade is None

"""Everybody is pinged and expires in time, by one timer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from chadchat_server.fanout.heartbeat import Heartbeats
from tests.patience import PATIENCE_SECONDS
from tests.server.loops import LOOPS, LoopFactory, run

_NEVER = 1_000.0
"""A time that no test waits for."""


class _Connection:
    """Counts its pings; ``answers`` says whether its peer answers them at once."""

    def __init__(self, beats: Heartbeats, *, answers: bool = False) -> None:
        self.held = False
        self.pings = 0
        self.expired = False
        self.heard = asyncio.Event()
        self._beats = beats
        self._answers = answers
        beats.alive(self)

    def ping(self) -> None:
        self.pings += 1
        self.heard.set()
        if self._answers:
            asyncio.get_running_loop().call_soon(self._beats.alive, self)

    def expire(self) -> None:
        self.expired = True
        self.heard.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                self.heard.clear()
                await self.heard.wait()


async def test_who_answers_is_pinged_again_and_again() -> None:
    connection = _Connection(Heartbeats(0.01, _NEVER), answers=True)
    await connection.until(lambda: connection.pings == 3)
    assert not connection.expired


async def test_who_does_not_answer_expires() -> None:
    silent = _Connection(beats := Heartbeats(0.01, 0.01))
    await silent.until(lambda: silent.expired)
    assert silent.pings == 1
    assert not beats._pings
    assert not beats._expiries


async def test_the_earliest_of_all_sets_the_timer() -> None:
    """A peer that answers is pinged although all that is left to wait for is far away."""
    beats = Heartbeats(0.01, _NEVER)
    silent = _Connection(beats)
    await silent.until(lambda: silent.pings == 1)
    connection = _Connection(beats)
    await connection.until(lambda: connection.pings == 1)
    assert silent.pings == 1


async def test_one_that_is_held_does_not_expire() -> None:
    held = _Connection(Heartbeats(0.01, 0.01))
    held.held = True
    await held.until(lambda: held.pings == 3)
    held.held = False
    await held.until(lambda: held.expired)


async def test_one_that_is_held_puts_nobody_off() -> None:
    beats = Heartbeats(0.01, 0.01)
    held = _Connection(beats)
    held.held = True
    await held.until(lambda: held.pings == 1)
    other = _Connection(beats)
    beats.interval = _NEVER  # for the held one, once it would have expired
    await other.until(lambda: other.pings == 1)
    await other.until(lambda: other.expired)
    assert not held.expired


@pytest.mark.parametrize("pinged", [False, True], ids=["before its ping", "before its expiry"])
async def test_one_that_is_forgotten_is_left_alone(pinged: bool) -> None:
    beats = Heartbeats(0.01, 0.01)
    gone, other = _Connection(beats), _Connection(beats)
    if pinged:
        await gone.until(lambda: gone.pings == 1)
    beats.forget(gone)
    await other.until(lambda: other.expired)
    assert (gone.pings, gone.expired) == (int(pinged), False)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_beat_may_be_due_at_once(loop: LoopFactory) -> None:
    """uvloop's ``call_at`` then gives a handle that does not know its time."""

    async def ping_two() -> None:
        beats = Heartbeats(0.0, _NEVER)
        first, second = _Connection(beats), _Connection(beats)
        await first.until(lambda: first.pings == 1)
        await second.until(lambda: second.pings == 1)

    run(ping_two, loop)


async def test_many_are_pinged_in_one_beat() -> None:
    beats = Heartbeats(0.01, _NEVER)
    crowd = [_Connection(beats) for _ in range(1_000)]
    await crowd[-1].until(lambda: crowd[-1].pings == 1)
    assert all(connection.pings == 1 for connection in crowd)

"""What is counted by address: in a server's memory, or in Redis for all; by the same rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

import pytest

from chadchat_server.domain.buckets import Rate
from chadchat_server.domain.lockouts import FIRST_SECONDS, LONGEST_SECONDS
from chadchat_server.log import Counters, Guesses, Waits
from chadchat_server.log.counting import LocalCounters
from chadchat_server.log.redis import RedisLog
from chadchat_shared.errors import Unavailable

from .conftest import Servers

_TEN_A_MINUTE = Rate(10, 10 / 60)
_FREE = Waits(0.0, 0.0)
_ROUGHLY = 5.0
"""Seconds that a test may take itself."""

_PASS_TIME = """
local by = tonumber(ARGV[1])
for _, pattern in ipairs({'chadchat:limit:*', 'chadchat:{wrong}*'}) do
  for _, key in ipairs(redis.call('KEYS', pattern)) do
    local left = redis.call('PTTL', key)
    if redis.call('TYPE', key).ok == 'hash' then
      for _, field in ipairs({'full', 'ends'}) do
        local at = redis.call('HGET', key, field)
        if at then redis.call('HSET', key, field, at - by) end
      end
    else
      redis.call('SET', key, redis.call('GET', key) - by)
    end
    if left > by then redis.call('PEXPIRE', key, left - by) else redis.call('DEL', key) end
  end
end
"""


class Desk:
    """What counts, and its clock, which goes by itself and when it is told to."""

    def __init__(self, counters: Counters, pass_time: Callable[[float], Awaitable[None]]) -> None:
        self.counters = counters
        self.pass_time = pass_time

    async def wrong(self, guesses: Guesses, times: int = 10, key: str = "a") -> Waits:
        """Guess wrong so many times; return the waits after that."""
        for _ in range(times):
            await guesses.count(key)
        return await guesses.waits(key)


async def _pass_time(log: RedisLog, seconds: float) -> None:
    await log._node.link.call("EVAL", _PASS_TIME, 0, int(seconds * 1000))


@pytest.fixture
async def log(servers: Servers) -> AsyncIterator[RedisLog]:
    async with servers.open() as log:
        yield log


@pytest.fixture(params=["memory", "redis"])
async def desk(request: pytest.FixtureRequest, servers: Servers) -> AsyncIterator[Desk]:
    if request.param == "redis":
        async with servers.open() as log:
            yield Desk(log.counters, partial(_pass_time, log))
        return
    now = 1_000.0

    async def pass_time(seconds: float) -> None:
        nonlocal now
        now += seconds

    yield Desk(LocalCounters(lambda: now), pass_time)


async def test_a_burst_then_so_many_a_second(desk: Desk) -> None:
    allowance = desk.counters.allowance("rooms", Rate(3, 1 / 60))
    assert [await allowance.take("a") for _ in range(3)] == [0.0] * 3
    assert await allowance.take("a") == pytest.approx(60, abs=_ROUGHLY)
    assert await allowance.take("b") == 0.0
    await desk.pass_time(await allowance.take("a"))
    assert await allowance.take("a") == 0.0
    assert await allowance.take("a") > 0
    await desk.pass_time(1_000)
    assert [await allowance.take("a") > 0 for _ in range(4)] == [False] * 3 + [True]


async def test_allowances_of_other_names_have_nothing_to_do_with_each_other(desk: Desk) -> None:
    for name in ("rooms", "members"):
        allowance = desk.counters.allowance(name, Rate(1, 0.01))
        assert await allowance.take("a") == 0.0
        assert await allowance.take("a") > 0


async def test_no_rate_is_no_limit(desk: Desk) -> None:
    allowance = desk.counters.allowance("rooms", None)
    assert {await allowance.take("a") for _ in range(50)} == {0.0}
    for each, total in ((None, None), (Rate(100, 1.0), None), (None, Rate(100, 1.0))):
        assert await desk.wrong(desk.counters.guesses(each, total), 50) == _FREE


async def test_the_last_wrong_guess_that_is_allowed_locks_out(desk: Desk) -> None:
    guesses = desk.counters.guesses(_TEN_A_MINUTE, None)
    assert await desk.wrong(guesses, 9) == _FREE
    waits = await desk.wrong(guesses, 1)
    assert waits.address == pytest.approx(FIRST_SECONDS, abs=_ROUGHLY)
    assert await guesses.waits("b") == _FREE
    assert (await guesses.count("a")).address > 0
    await desk.pass_time(waits.address)
    assert await guesses.waits("a") == _FREE


async def test_each_lock_out_lasts_twice_as_long_up_to_an_hour(desk: Desk) -> None:
    guesses, lasted = desk.counters.guesses(_TEN_A_MINUTE, None), []
    for _ in range(8):
        wait = (await desk.wrong(guesses)).address
        lasted.append(wait)
        await desk.pass_time(wait)
    expected = [60, 120, 240, 480, 960, 1920, LONGEST_SECONDS, LONGEST_SECONDS]
    assert lasted == pytest.approx(expected, abs=_ROUGHLY)


@pytest.mark.parametrize(("early", "lasts"), [(60, 2 * FIRST_SECONDS), (0, FIRST_SECONDS)])
async def test_an_hour_after_a_lock_out_it_is_forgiven(
    desk: Desk, early: float, lasts: float
) -> None:
    guesses = desk.counters.guesses(_TEN_A_MINUTE, None)
    wait = (await desk.wrong(guesses)).address
    await desk.pass_time(wait + LONGEST_SECONDS - early)
    assert (await desk.wrong(guesses)).address == pytest.approx(lasts, abs=_ROUGHLY)


async def test_all_together_have_a_budget(desk: Desk) -> None:
    guesses = desk.counters.guesses(_TEN_A_MINUTE, Rate(3, 3 / 60))
    for key in "abc":
        assert await guesses.count(key) == _FREE
    waits = await guesses.count("d")
    assert waits.address == 0.0
    assert waits.anybody == pytest.approx(20, abs=_ROUGHLY)
    await desk.pass_time(20)
    assert await guesses.count("d") == _FREE
    assert (await guesses.waits("e")).anybody > 0


async def test_what_is_not_counted_uses_nothing_up(desk: Desk) -> None:
    """Who is locked out takes nothing of what all have, and who is kept out by all no try."""
    guesses = desk.counters.guesses(Rate(2, 2 / 60), Rate(3, 3 / 60))
    await desk.wrong(guesses, 20)
    assert await guesses.count("b") == _FREE
    await desk.wrong(guesses, 20, "b")
    await desk.pass_time(20)
    assert await guesses.waits("b") == _FREE


async def test_no_more_are_counted_than_there_are_by_however_many_servers(
    servers: Servers,
) -> None:
    async with AsyncExitStack() as stack:
        logs = [await stack.enter_async_context(servers.open()) for _ in range(3)]
        ways = [log.counters.guesses(_TEN_A_MINUTE, Rate(25, 25 / 60)) for log in logs]
        told = await asyncio.gather(*(ways[n % 3].count(key) for n in range(30) for key in "abc"))
        rooms = [log.counters.allowance("rooms", Rate(20, 20 / 60)) for log in logs]
        made = await asyncio.gather(*(rooms[n % 3].take("a") for n in range(60)))
    assert told.count(_FREE) == 25
    assert made.count(0.0) == 20
    async with servers.open() as later:
        waits = await later.counters.guesses(_TEN_A_MINUTE, Rate(25, 25 / 60)).waits("a")
        assert waits.anybody > 0


async def test_what_is_forgiven_is_forgotten(log: RedisLog) -> None:
    await Desk(log.counters, lambda _: asyncio.sleep(0)).wrong(
        log.counters.guesses(_TEN_A_MINUTE, Rate(300, 5))
    )
    await log.counters.allowance("rooms", Rate(20, 20 / 60)).take("a")
    lasts = {
        key: await log._node.link.call("PTTL", key) / 1000
        for key in ("chadchat:{wrong}:a", "chadchat:{wrong}", "chadchat:limit:rooms:a")
    }
    assert list(lasts.values()) == [
        pytest.approx(FIRST_SECONDS + LONGEST_SECONDS, abs=_ROUGHLY),
        pytest.approx(2, abs=2),
        pytest.approx(3, abs=3),
    ]
    assert min(lasts.values()) > 0


async def test_what_cannot_be_counted_is_not_answered(servers: Servers, log: RedisLog) -> None:
    """Because Redis is full, or does not answer."""
    guesses = log.counters.guesses(_TEN_A_MINUTE, None)
    rooms = log.counters.allowance("rooms", _TEN_A_MINUTE)
    servers.redis.command("CONFIG", "SET", "maxmemory", "1")
    try:
        for counted in (guesses.count("a"), rooms.take("a")):
            with pytest.raises(Unavailable):
                await counted
    finally:
        servers.redis.command("CONFIG", "SET", "maxmemory", "0")
    servers.redis.freeze()
    try:
        for counted in (guesses.count("a"), rooms.take("a")):
            with pytest.raises(Unavailable):
                await counted
    finally:
        servers.redis.thaw()

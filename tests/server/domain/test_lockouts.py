"""Lock-outs after failures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.domain.buckets import Rate
from chadchat_server.domain.lockouts import FIRST_SECONDS, LONGEST_SECONDS, Lockouts

_TEN_A_MINUTE = Rate(10, 10 / 60)


def _fail(lockouts: Lockouts, now: float, times: int = 10) -> float:
    """Fail so many times at ``now``; return the wait after that."""
    for _ in range(times):
        lockouts.failed("a", now)
    return lockouts.wait("a", now)


def test_the_last_failure_that_is_allowed_locks_out() -> None:
    lockouts = Lockouts(_TEN_A_MINUTE)
    assert _fail(lockouts, 0.0, 9) == 0.0
    assert _fail(lockouts, 0.0, 1) == FIRST_SECONDS
    assert lockouts.wait("a", FIRST_SECONDS - 0.5) == 0.5
    assert lockouts.wait("a", FIRST_SECONDS) == 0.0


def test_each_lock_out_lasts_twice_as_long_up_to_an_hour() -> None:
    lockouts, now, waits = Lockouts(_TEN_A_MINUTE), 0.0, []
    for _ in range(8):
        waits.append(wait := _fail(lockouts, now))
        now += wait
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_an_hour_after_a_lock_out_it_is_forgiven() -> None:
    lockouts = Lockouts(_TEN_A_MINUTE)
    end = _fail(lockouts, 0.0)
    assert _fail(lockouts, end + LONGEST_SECONDS - 1) == 2 * FIRST_SECONDS
    end += LONGEST_SECONDS - 1 + 2 * FIRST_SECONDS
    assert _fail(lockouts, end + LONGEST_SECONDS) == FIRST_SECONDS


def test_rare_failures_lock_nobody_out() -> None:
    lockouts = Lockouts(_TEN_A_MINUTE)
    for number in range(1_000):
        assert _fail(lockouts, number * 6.01, 1) == 0.0


def test_keys_have_nothing_to_do_with_each_other() -> None:
    lockouts = Lockouts(Rate(1, 1 / 60))
    lockouts.failed("a", 0.0)
    assert lockouts.wait("a", 0.0) == FIRST_SECONDS
    assert lockouts.wait("b", 0.0) == 0.0


def test_no_rate_locks_nobody_out() -> None:
    assert _fail(Lockouts(None), 0.0, 1_000) == 0.0


@given(st.integers(1, 20), st.lists(st.floats(0, 5_000), max_size=100))
def test_who_tries_whenever_it_may_fails_no_more_often_than_allowed(
    burst: int, waits: list[float]
) -> None:
    lockouts, now, failures = Lockouts(Rate(burst, burst / 60)), 0.0, 0
    for wait in waits:
        now += wait
        while not lockouts.wait("a", now):
            lockouts.failed("a", now)
            failures += 1
    assert failures <= burst * (1 + now / FIRST_SECONDS)


def test_who_is_forgiven_is_forgotten_and_nobody_else() -> None:
    lockouts = Lockouts(Rate(1, 1 / 60))
    for number in range(20_000):
        lockouts.failed(f"key {number}", number * 10.0)
    assert len(lockouts._records) <= 1024
    assert lockouts.wait("key 19999", 19_999 * 10.0) == pytest.approx(FIRST_SECONDS)

"""Token buckets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.domain.buckets import Budgets, Rate, TokenBucket

rates = st.builds(Rate, st.integers(1, 20), st.floats(0.01, 50))
waits = st.lists(st.floats(0, 20), max_size=60)


def test_a_burst_then_so_many_a_second() -> None:
    bucket = TokenBucket(Rate(10, 2.0))
    assert [bucket.take(5.0) for _ in range(10)] == [0.0] * 10
    assert bucket.take(5.0) == pytest.approx(0.5)
    assert bucket.take(5.25) == pytest.approx(0.25)
    assert bucket.take(5.5) == 0.0
    assert bucket.take(5.5) == pytest.approx(0.5)
    assert [bucket.take(100.0) for _ in range(10)] == [0.0] * 10
    assert bucket.take(100.0) > 0


@given(rates, waits)
def test_never_more_than_the_rate_allows(rate: Rate, waits: list[float]) -> None:
    bucket, now, taken = TokenBucket(rate), 0.0, 0
    for wait in waits:
        now += wait
        taken += bucket.take(now) == 0.0
    assert taken <= rate.burst + now * rate.per_second + 1e-6


@given(rates, waits)
def test_who_waits_as_told_gets_a_token(rate: Rate, waits: list[float]) -> None:
    bucket, now = TokenBucket(rate), 0.0
    for wait in waits:
        now += wait
        if told := bucket.take(now):
            now += told
            assert bucket.take(now) == pytest.approx(0.0, abs=1e-6)


def test_no_rate_refuses_nothing() -> None:
    bucket, budgets = TokenBucket(None), Budgets(None)
    assert {bucket.take(1.0) for _ in range(1000)} == {0.0}
    assert {budgets.take("a", 1.0) for _ in range(1000)} == {0.0}
    assert bucket.full(1.0)


def test_each_key_has_a_budget_of_its_own_and_looking_costs_nothing() -> None:
    budgets = Budgets(Rate(1, 1.0))
    assert [budgets.wait("a", 0.0) for _ in range(5)] == [0.0] * 5
    assert budgets.take("a", 0.0) == 0.0
    assert budgets.take("a", 0.0) == pytest.approx(1.0)
    assert budgets.wait("a", 0.5) == pytest.approx(0.5)
    assert budgets.take("b", 0.5) == 0.0


def test_full_budgets_are_forgotten_and_spent_ones_are_not() -> None:
    budgets = Budgets(Rate(1, 1.0))
    for number in range(20_000):
        budgets.take(f"key {number}", number * 0.01)
    assert len(budgets._buckets) <= 1024
    assert budgets.wait("key 19999", 200.0) > 0


def test_what_is_given_back_can_be_taken_again_and_is_never_more_than_the_burst() -> None:
    bucket = TokenBucket(Rate(2, 1.0))
    for _ in range(5):
        assert bucket.take(0.0) == 0.0
        bucket.give_back()
    bucket.give_back()
    assert [bucket.take(0.0) for _ in range(3)] == [0.0, 0.0, pytest.approx(1.0)]


def test_what_was_done_elsewhere_is_paid_for_also_by_who_has_nothing() -> None:
    bucket = TokenBucket(Rate(2, 1.0))
    for _ in range(3):
        bucket.charge(0.0)
    assert bucket.take(0.0) == 2.0
    assert bucket.take(2.0) == 0.0


def test_nobody_owes_more_than_a_burst() -> None:
    bucket = TokenBucket(Rate(2, 1.0))
    for _ in range(100):
        bucket.charge(0.0)
    assert bucket.wait(0.0) == 3.0
    unlimited = TokenBucket(None)
    unlimited.charge(0.0)
    assert unlimited.take(0.0) == 0.0

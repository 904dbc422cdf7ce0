"""The third refusal within a minute is one too many, but for who waits as told."""

from __future__ import annotations

from chadchat_server.domain.breaches import Breaches


def test_the_third_within_a_minute_is_too_much() -> None:
    breaches = Breaches()
    assert [breaches.add(now, 0.5) for now in (0.0, 0.1, 0.2)] == [False, False, True]


def test_within_more_than_a_minute_it_is_not() -> None:
    breaches = Breaches()
    times = (0.0, 30.0, 60.0, 89.0)
    assert [breaches.add(now, 100.0) for now in times] == [False, False, False, True]


def test_who_waits_as_told_may_ask_for_ever() -> None:
    breaches, now = Breaches(), 0.0
    for _ in range(100):
        assert not breaches.add(now, 0.5)
        now += 0.5


def test_who_has_waited_once_is_not_excused_for_ever() -> None:
    breaches = Breaches()
    times = (0.0, 0.5, 0.6, 0.7)
    assert [breaches.add(now, 0.5) for now in times] == [False, False, False, True]
    assert not breaches.add(1000.0, 0.5)

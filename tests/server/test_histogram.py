"""Values are counted by how large they are."""

from __future__ import annotations

from chadchat_server.histogram import Histogram


def test_a_value_counts_for_every_bound_that_it_does_not_exceed() -> None:
    histogram = Histogram((1, 2, 5))
    for value in (0.5, 1, 1.5, 5, 7):
        histogram.observe(value)
    assert [*histogram.buckets()] == [(1, 2), (2, 3), (5, 4), (float("inf"), 5)]
    assert histogram.sum == 15


def test_nothing_is_counted_yet() -> None:
    assert [*Histogram((1,)).buckets()] == [(1, 0), (float("inf"), 0)]

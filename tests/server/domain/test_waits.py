"""How people are told to wait."""

from __future__ import annotations

import pytest

from chadchat_server.domain.waits import try_again


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (0.2, "Try again in 1 second."),
        (1.1, "Try again in 2 seconds."),
        (30, "Try again in 30 seconds."),
        (31, "Try again in 1 minute."),
        (61, "Try again in 2 minutes."),
        (3600, "Try again in 60 minutes."),
    ],
)
def test_a_wait_is_told_in_whole_seconds_or_minutes(wait: float, told: str) -> None:
    assert try_again(wait) == told

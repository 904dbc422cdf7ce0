"""Answers and events that make no sense are told from those that do."""

from __future__ import annotations

import pytest

from chadchat_shared.answers import Done, Renamed
from chadchat_shared.decoding import BadAnswer, read_answer, read_event
from chadchat_shared.events import SERVER_EVENTS, ServerEvent


@pytest.mark.parametrize("retry_after", [-1, float("inf"), float("nan"), 1e9, "1"])
def test_a_wait_without_end_is_no_answer(retry_after: object) -> None:
    with pytest.raises(BadAnswer):
        read_event("closing", {"reason": "stopping", "retry_after": retry_after})
    refusal = {"ok": False, "error": "x", "message": "x", "retry_after": retry_after}
    with pytest.raises(BadAnswer):
        read_answer(refusal, Done)


def test_half_a_surrogate_pair_is_no_answer() -> None:
    with pytest.raises(BadAnswer):
        read_answer({"ok": True, "name": "\ud800"}, Renamed)
    with pytest.raises(BadAnswer):
        read_event("removed", {"room": "ABCD", "reason": "\udc00"})


@pytest.mark.parametrize("kind", SERVER_EVENTS)
def test_every_event_of_the_protocol_is_known(kind: type[ServerEvent]) -> None:
    """What lacks its fields is nonsense, and not passed over as something newer."""
    with pytest.raises(BadAnswer):
        read_event(kind.event, {})

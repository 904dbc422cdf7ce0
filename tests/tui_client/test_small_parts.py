"""Waiting times, ids of messages, words about typing, and the list of who is here."""

from __future__ import annotations

import time
import uuid
from random import Random

import pytest

from chadchat_shared.errors import RateLimited
from chadchat_tui.session.backoff import LONGEST, SHORTEST, Backoff
from chadchat_tui.session.outbox import new_message_id
from chadchat_tui.state.members import Members
from chadchat_tui.state.sentences import refusal_sentence, typing_sentence, who_sentence
from chadchat_tui.state.typing import REPEAT_SECONDS, TypingPulse

from .samples import member


def test_waiting_times_grow_and_spread() -> None:
    """From half a second to half a minute, never in step."""
    waits = [Backoff(Random(seed)).next() for seed in range(50)]
    assert len(set(waits)) == 50
    assert all(SHORTEST <= wait <= 2 * SHORTEST for wait in waits)
    backoff = Backoff(Random(1))
    longer = [backoff.next() for _ in range(100)]
    assert max(longer) > LONGEST / 2
    assert all(SHORTEST <= wait <= LONGEST for wait in longer)
    backoff.reset()
    assert backoff.next() <= 2 * SHORTEST


def test_ids_of_messages_are_in_the_order_of_time_and_never_alike() -> None:
    before = time.time_ns() // 1_000_000
    ids = [uuid.UUID(new_message_id()) for _ in range(1_000)]
    after = time.time_ns() // 1_000_000
    assert len(set(ids)) == len(ids)
    assert {(i.version, i.variant) for i in ids} == {(7, uuid.RFC_4122)}
    made = [i.int >> 80 for i in ids]
    assert made == sorted(made)
    assert before <= made[0] <= made[-1] <= after


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], ""),
        (["ana"], "ana is typing …"),
        (["ana", "bob"], "ana and bob are typing …"),
        (["ana", "bob", "cy"], "ana, bob and cy are typing …"),
        (["ana", "bob", "cy", "di"], "4 people are typing …"),
    ],
)
def test_who_is_typing(names: list[str], sentence: str) -> None:
    """By name, as long as there are few."""
    assert typing_sentence(names) == sentence


def test_typing_is_said_now_and_then() -> None:
    """And taken back when the text is."""
    pulse = TypingPulse()
    assert pulse.changed("h", 0.0) is True
    assert pulse.changed("he", 1.0) is None
    assert pulse.changed("hel", REPEAT_SECONDS) is True
    assert pulse.changed("", REPEAT_SECONDS + 1) is False
    assert pulse.changed("", REPEAT_SECONDS + 2) is None


def test_commands_are_not_typing() -> None:
    """Nor is what has been sent taken back."""
    pulse = TypingPulse()
    assert pulse.changed("/quit", 0.0) is None
    assert pulse.changed("h", 1.0) is True
    pulse.sent()
    assert pulse.changed("", 1.0) is None


def test_who_says_who_is_here_and_who_is_away() -> None:
    """And how many more there are."""
    known = [member("1", "sean", host=True), member("2", "Ana"), member("3", "bo", online=False)]
    assert who_sentence(Members(known, 12)) == (
        "Here now (12): Ana, sean (host), and 10 more\nAway (1): bo"
    )


@pytest.mark.parametrize(
    ("sentence", "seconds", "told"),
    [
        ("Too many.", None, "Too many."),
        ("Too many.", 0.2, "Too many. Try again in 1 s."),
        ("Too many.", 12, "Too many. Try again in 12 s."),
        ("Too many.", 121, "Too many. Try again in 3 min."),
        ("Too many. Try again in 2 minutes.", 120, "Too many. Try again in 2 minutes."),
    ],
)
def test_a_refusal_says_how_long_to_wait(sentence: str, seconds: float | None, told: str) -> None:
    """Once, whether the server says it in its sentence or beside it."""
    assert refusal_sentence(RateLimited(sentence, retry_after=seconds)) == told

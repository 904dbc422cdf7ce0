"""What is shown of what a search has found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.answers import Found
from chadchat_shared.events import ChatMessage
from chadchat_shared.limits import QUERY_MAX
from chadchat_tui.state.finds import EXCERPT, Excerpt, Finds, when_said

NOW = datetime(2026, 11, 21, 22, 15, tzinfo=UTC)


def _message(text: str, seq: int = 1) -> ChatMessage:
    return ChatMessage(room="ABCD", seq=seq, id="1", member="1", name="ana", message=text, ts=1_000)


def _marked(excerpt: Excerpt) -> list[str]:
    return [excerpt.text[start:end] for start, end in excerpt.marks]


def test_what_was_looked_for_is_marked() -> None:
    excerpt = Finds("tea gr*").excerpt(_message("Green\ntea,\tTEA"))
    assert excerpt.text == "Green tea, TEA"
    assert _marked(excerpt) == ["Green", "tea", "TEA"]


def test_of_a_long_message_the_part_with_it_is_shown() -> None:
    excerpt = Finds("tea").excerpt(_message("x" * 300 + " tea " + "y" * 300))
    assert excerpt.text.startswith("…xxx")
    assert excerpt.text.endswith("yyy…")
    assert _marked(excerpt) == ["tea"]
    assert Finds("tea").excerpt(_message("tea " + "y" * 300)).text.startswith("tea yyy")


@given(st.text(max_size=QUERY_MAX - 1), st.text())
def test_an_excerpt_is_a_line_of_a_bounded_length(typed: str, text: str) -> None:
    excerpt = Finds(f"a{typed}").excerpt(_message(text))
    assert len(excerpt.text) <= EXCERPT + 2
    assert "\n" not in excerpt.text
    assert "\x1b" not in excerpt.text


def test_answers_are_put_behind_each_other() -> None:
    finds = Finds("tea")
    finds.take(Found(messages=[_message("tea", 9)], more=True, before=5))
    assert (finds.before, finds.sentence) == (5, "1 found, ↓ for older ones")
    finds.asking = True
    assert finds.sentence == "1 found, searching …"
    finds.asking = False
    finds.take(Found(messages=[_message("tea", 2)], more=False))
    assert [message.seq for message in finds.messages] == [9, 2]
    assert (finds.more, finds.sentence) == (False, "2 found")


def test_what_is_said_without_any() -> None:
    finds = Finds("tea")
    finds.asking = True
    assert finds.sentence == "Searching …"
    finds.asking = False
    finds.take(Found(messages=[], more=False))
    assert finds.sentence == "Nothing is found."
    finds.trouble = "There is no connection."
    assert finds.sentence == "There is no connection."


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("2026-11-21T09:05", "09:05"), ("2026-11-20T09:05", "20 Nov 09:05"),
        ("2025-11-21T09:05", "21 Nov 2025"),
    ],
)  # fmt: skip
def test_when_it_was_said(said: str, shown: str) -> None:
    ts = int(datetime.fromisoformat(f"{said}+00:00").timestamp() * 1000)
    assert when_said(ts, NOW, UTC) == shown
    assert when_said(ts, NOW, UTC, "12h") == shown.replace("09:05", "09:05 AM")

"""Text cut into messages, all at once and by and by."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chadchat_tui.cli.scripts.batches import Batches, messages_of

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("\n\n \x1b\r"), st.characters()))
LIMITS = st.integers(min_value=1, max_value=20)


def words(texts: list[str]) -> str:
    """Return what is in ``texts`` but for what is cleaned away, and the white space at breaks."""
    kept = "".join(texts).encode(errors="ignore").decode()
    return "".join(one for one in kept if one.isprintable() and not one.isspace())


@given(st.text(alphabet=st.characters(codec="ascii")), LIMITS)
def test_messages_are_short_enough_and_complete(text: str, limit: int) -> None:
    """Only white space at the breaks may be missing."""
    messages = [*messages_of(text, limit)]
    assert all(0 < len(message) <= limit for message in messages)
    assert words(messages) == words([text])


@given(st.lists(TEXTS), LIMITS)
def test_however_it_comes_it_is_cut_alike_where_nobody_takes(texts: list[str], limit: int) -> None:
    batches = Batches(limit)
    for text in texts:
        batches.add(text)
    batches.add("\n")
    taken = []
    while batches.has_line:
        taken.append(batches.take_lines())
    assert [message for message in taken if message] == [*messages_of("".join(texts), limit)]


def test_a_line_is_whole_at_its_end() -> None:
    batches = Batches()
    batches.add("one\ntwo\nthr")
    assert batches.take_lines() == "one\ntwo"
    assert not batches.has_line
    batches.add("ee\nrest")
    assert batches.take_lines() == "three"
    assert batches.take_rest() == "rest"
    assert batches.take_rest() == ""


def test_what_is_full_comes_first_and_ends_at_a_line() -> None:
    batches = Batches(limit=10)
    batches.add("12345\n123\n\x07\n1234567890abc\nend")
    assert batches.full == 2
    assert batches.take_lines() == "12345\n123"
    assert batches.take_lines() == "1234567890"
    assert batches.full == 0
    assert batches.take_lines() == "abc"
    assert batches.take_rest() == "end"

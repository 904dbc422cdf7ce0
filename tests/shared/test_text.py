"""Cleaning of messages and topics."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.errors import BadRequest, TooLong
from chadchat_shared.limits import MARKS_MAX, TEXT_MAX, TOPIC_MAX
from chadchat_shared.text import (
    clean_line,
    clean_message,
    clean_text,
    clean_topic,
    thin_marks,
)  # fmt: skip

_EXAMPLES = json.loads(Path(__file__).with_name("texts.json").read_text(encoding="ascii"))
"""What the page's tests read too."""

_FORBIDDEN = {
    *map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)), "\u2028", "\u2029",
} - {"\n", "\t"}  # fmt: skip
_MARKS = ["\u0300", "\u0489", "\u200d", "\ufe0f", "\U000e0067"]

anything = st.text(
    st.one_of(
        st.sampled_from([*sorted(_FORBIDDEN), *_MARKS, "\n", "\t", "\ud800", "\udfff", " "]),
        st.sampled_from(_MARKS),
        st.characters(),
    )
)


def _has_forbidden(text: str) -> bool:
    return bool(_FORBIDDEN & set(text)) or any(unicodedata.category(c) == "Cs" for c in text)


@given(anything)
def test_clean_text_has_nothing_forbidden_and_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text)
    assert not _has_forbidden(cleaned)
    assert cleaned == cleaned.rstrip() == thin_marks(cleaned, MARKS_MAX)
    assert clean_text(cleaned) == cleaned


@given(anything)
def test_cleaning_takes_out_only_what_is_forbidden_and_marks_beyond_the_limit(text: str) -> None:
    kept = "".join(c for c in text if not _has_forbidden(c))
    assert clean_text(text) == thin_marks(kept, MARKS_MAX).rstrip()


@given(st.lists(st.tuples(st.text("az \u0416", min_size=1, max_size=2), st.integers(0, 12))))
def test_of_marks_in_a_row_the_first_ones_stay(heaps: list[tuple[str, int]]) -> None:
    text = "".join(letters + "\u0300" * marks for letters, marks in heaps)
    thinned = "".join(letters + "\u0300" * min(marks, 3) for letters, marks in heaps)
    assert thin_marks(text, 3) == thinned


def test_no_mark_is_a_letter() -> None:
    """Where it were, the quick look for piles of marks would not see it."""
    characters = map(chr, range(sys.maxunicode + 1))
    marks = (c for c in characters if unicodedata.category(c) in {"Mn", "Me", "Cf"})
    assert not [mark for mark in marks if re.match(r"[\w\s!-~]", mark)]


@given(anything)
def test_a_clean_line_is_one_trimmed_line(text: str) -> None:
    line = clean_line(text)
    assert not _has_forbidden(line)
    assert not re.search(r"[\n\t]", line)
    assert line == line.strip()
    assert clean_line(line) == line


@pytest.mark.parametrize(("text", "cleaned"), _EXAMPLES["text"])
def test_texts_are_cleaned(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(("text", "line"), _EXAMPLES["line"])
def test_lines_are_cleaned(text: str, line: str) -> None:
    assert clean_line(text) == line
    assert clean_topic(text) == line


@pytest.mark.parametrize("text", [text for text, cleaned in _EXAMPLES["text"] if not cleaned])
def test_a_message_of_which_nothing_is_left_is_a_bad_request(text: str) -> None:
    with pytest.raises(BadRequest):
        clean_message(text)


def test_the_limit_counts_characters_after_cleaning() -> None:
    longest = "🙂" * TEXT_MAX
    assert clean_message(longest + "\x00\x1b  \n") == longest
    with pytest.raises(TooLong, match=r"at most 4,000 characters; this one has 4,001"):
        clean_message(longest + "x")
    with pytest.raises(TooLong):
        clean_message("four", limit=3)


def test_a_topic_has_a_limit() -> None:
    assert clean_topic("x" * TOPIC_MAX + " ") == "x" * TOPIC_MAX
    with pytest.raises(TooLong):
        clean_topic("x" * (TOPIC_MAX + 1))

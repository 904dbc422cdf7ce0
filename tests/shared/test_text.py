"""Cleaning of messages and topics."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.errors import BadRequest, TooLong
from chadchat_shared.limits import TEXT_MAX, TOPIC_MAX
from chadchat_shared.text import clean_line, clean_message, clean_text, clean_topic

_FORBIDDEN = {
    *map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)), "\u2028", "\u2029",
} - {"\n", "\t"}  # fmt: skip

anything = st.text(
    st.one_of(
        st.sampled_from([*sorted(_FORBIDDEN), "\n", "\t", "\ud800", "\udfff", " "]),
        st.characters(),
    )
)


def _has_forbidden(text: str) -> bool:
    return bool(_FORBIDDEN & set(text)) or any(unicodedata.category(c) == "Cs" for c in text)


@given(anything)
def test_clean_text_has_nothing_forbidden_and_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text)
    assert not _has_forbidden(cleaned)
    assert cleaned == cleaned.rstrip()
    assert clean_text(cleaned) == cleaned


@given(anything)
def test_cleaning_takes_out_only_what_is_forbidden(text: str) -> None:
    kept = "".join(c for c in text if not _has_forbidden(c))
    assert clean_text(text) == kept.rstrip()


@given(anything)
def test_a_clean_line_is_one_trimmed_line(text: str) -> None:
    line = clean_line(text)
    assert not _has_forbidden(line)
    assert not re.search(r"[\n\t]", line)
    assert line == line.strip()
    assert clean_line(line) == line


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwothree"),
        ("  a\tb  ", "  a\tb"),
        ("\x1b]0;title\x07x\x1b[2J", "]0;titlex[2J"),
        ("a\u202eb\u2066c\u2028d\u2029e", "abcde"),
        ("a\ud83db", "ab"),
        ("<script>alert(1)</script>&amp;", "<script>alert(1)</script>&amp;"),
        ("👩\u200d🚀 \u200bx", "👩\u200d🚀 \u200bx"),
    ],
)
def test_messages_are_cleaned(text: str, cleaned: str) -> None:
    assert clean_message(text) == cleaned


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x1b", "\u202e\u2028", "\ud800", "\u3000"])
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


@pytest.mark.parametrize(
    ("text", "topic"),
    [("", ""), ("  \n ", ""), ("one\r\ntwo", "one two"), ("a\x1b[1mb", "a[1mb"), (" x ", "x")],
)
def test_a_topic_is_one_line_and_may_be_empty(text: str, topic: str) -> None:
    assert clean_topic(text) == topic


def test_a_topic_has_a_limit() -> None:
    assert clean_topic("x" * TOPIC_MAX + " ") == "x" * TOPIC_MAX
    with pytest.raises(TooLong):
        clean_topic("x" * (TOPIC_MAX + 1))

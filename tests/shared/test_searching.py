"""What a search finds, and what of it is marked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.errors import BadRequest, TooLong
from chadchat_shared.limits import QUERY_MAX
from chadchat_shared.searching import Query, words
from chadchat_shared.text import clean_line

_TYPED = st.text(max_size=60) | st.text('ab "*-é今🎉\u0301', max_size=30)
_TEXTS = _TYPED.map(clean_line).filter(bool)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("tea", "Tea?"), ("TEA", "green tea"), ("tea green", "Green tea"), ("te*", "teapot"),
        ('"green tea"', "a GREEN, tea"), ('"green te"*', "green teapot"), ('"a tea', "a tea"),
        ("„green tea“", "green tea"), ("cafe", "Café"), ("café", "cafe\u0301"),
        ("strasse", "Straße"), ("re-use", "re use it"), ("don't", "I don’t"),
        ("天气", "今天天气很好"), ("🎉", "well done🎉🎉"), ("हिन्दी", "वह हिन्दी है"),
        ("👩‍💻", "a 👩‍💻"), ("ｔｅａ", "tea"), ("file", "ﬁle"), ("Ёж", "еж"),
        ("1/2", "½"), ("tea ?!", "tea"), ("c++", "C"), ("snake_case", "snake case"),
        ("https://example.org/x", "see https://example.org/x"), ("가나*", "가나다"),
    ],
)  # fmt: skip
def test_what_is_found(query: str, text: str) -> None:
    assert Query.of(query).matches(text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("tea", "teapot"), ("tea coffee", "tea"), ('"green tea"', "tea green"), ("ea*", "tea"),
        ('"green tea"', "green mint tea"), ("天地", "天气 地"), ("?!", "?!"), ("*", "anything"),
        ("tea AND coffee", "tea coffee"), ("text:tea", "tea"), ("NOT", "tea"), ("हि", "हिन्दी"),
    ],
)  # fmt: skip
def test_what_is_not_found(query: str, text: str) -> None:
    assert not Query.of(query).matches(text)


@pytest.mark.parametrize("typed", ["", "  ", "\x07\u202e"])
def test_nothing_is_refused(typed: str) -> None:
    with pytest.raises(BadRequest):
        Query.of(typed)


def test_too_much_is_refused() -> None:
    Query.of("x" * QUERY_MAX)
    with pytest.raises(TooLong):
        Query.of("x" * (QUERY_MAX + 1))


@given(_TEXTS)
def test_a_text_is_found_by_itself_if_it_has_words(text: str) -> None:
    query = Query.of(text)
    assert query.matches(text) == bool(query.phrases)


@given(_TEXTS, _TYPED)
def test_what_is_marked_is_in_the_text_and_apart(typed: str, text: str) -> None:
    query = Query.of(typed)
    marks = query.marks(text)
    assert not query.matches(text) or marks
    ends = [0, *(end for _, end in marks)]
    assert all(before <= start < end for before, (start, end) in zip(ends, marks, strict=False))
    assert not marks or marks[-1][1] <= len(text)


@given(_TEXTS)
def test_words_are_the_same_in_any_case_and_form(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


class _Example(msgspec.Struct):
    """What of ``text`` a search for ``query`` marks."""

    query: str
    text: str
    marked: list[str]


_EXAMPLES = msgspec.json.decode(
    Path(__file__).with_name("searching.json").read_bytes(), type=list[_Example]
)
"""The tests of the page read them, too."""


@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda example: example.query)
def test_what_is_marked(example: _Example) -> None:
    marks = Query.of(example.query).marks(example.text)
    assert [example.text[start:end] for start, end in marks] == example.marked

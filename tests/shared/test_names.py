"""Names: what one may be, and when two are the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.errors import BadName
from chadchat_shared.limits import NAME_MAX
from chadchat_shared.names import clean_name, name_key


@given(st.text(max_size=40))
def test_a_clean_name_is_short_visible_and_stays_as_it_is(typed: str) -> None:
    try:
        name = clean_name(typed)
    except BadName:
        return
    assert 1 <= len(name) <= NAME_MAX
    assert name == name.strip() == unicodedata.normalize("NFKC", name)
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean_name(name) == name


@given(st.text(max_size=40))
def test_the_key_of_a_name_has_no_case(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
    if name.isascii():
        assert name_key(name.upper()) == name_key(name.lower()) == name_key(name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Ada  ", "Ada"),
        ("\tAda\n", "Ada"),
        ("Ａｄａ", "Ada"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("ﬁn", "fin"),
        ("<b>Ada</b>", "<b>Ada</b>"),
        ("x" * NAME_MAX, "x" * NAME_MAX),
        ("🙂" * NAME_MAX, "🙂" * NAME_MAX),
        ("e\u0301", "é"),
        ("I ❤\ufe0f", "I ❤\ufe0f"),
    ],
)
def test_a_name_is_trimmed_and_normalised(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "\n", "x" * (NAME_MAX + 1), "ﷺ" * 2, "a\x00b", "a\x1b[31mb", "a\x7fb", "a\x9bb",
        "a\tb", "a\nb", "a\u200bb", "\u200b", "a\u200db", "\ufeffa", "a\u202eb", "a\u2066b",
        "a\u2028b", "a\u2029b", "a\ud800b", "a\u00adb", "a\U000e0041b", "a\u034fb", "\u1160",
        "\u3164", "\u2800", "a\ufe00b", "a\ufe0fb", "\ufe0fa", "\u0300", "\u0301a", "a\U000e0100b",
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_seen_or_is_too_long_is_refused(typed: str) -> None:
    with pytest.raises(BadName):
        clean_name(typed)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada", "aDA"), ("Straße", "STRASSE"), ("ＡＤＡ", "ada"), ("Σ", "ς")]
)
def test_names_are_the_same_without_regard_to_case(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_an_emoji_is_the_same_name_in_either_style() -> None:
    assert name_key("I ❤\ufe0f") == name_key("i ❤")

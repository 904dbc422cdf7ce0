"""Names: what one may be, and when two are the same."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.confusables import prototypes
from chadchat_shared.errors import BadName
from chadchat_shared.limits import NAME_CODE_POINTS_MAX, NAME_MARKS_MAX, NAME_MAX
from chadchat_shared.names import clean_name, name_key

_SKIN_TONE = "\U0001f3fd"

names = st.text(
    st.one_of(st.characters(), st.sampled_from(sorted(map(chr, prototypes())))), max_size=NAME_MAX
)


@given(names)
def test_a_clean_name_is_short_visible_and_stays_as_it_is(typed: str) -> None:
    try:
        name = clean_name(typed)
    except BadName:
        return
    assert 1 <= len(name) <= NAME_CODE_POINTS_MAX
    assert name == name.strip() == unicodedata.normalize("NFKC", name)
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    assert clean_name(name) == name


@given(names)
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
        ("Ada \u2003  Lovelace", "Ada Lovelace"),
        ("ﬁn", "fin"),
        ("<b>Ada</b>", "<b>Ada</b>"),
        ("x" * NAME_MAX, "x" * NAME_MAX),
        ("🙂" * NAME_MAX, "🙂" * NAME_MAX),
        (("👍" + _SKIN_TONE) * NAME_MAX, ("👍" + _SKIN_TONE) * NAME_MAX),
        ("🇩🇪" * NAME_MAX, "🇩🇪" * NAME_MAX),
        ("ที่" * NAME_MAX, "ที่" * NAME_MAX),
        ("e\u0301", "é"),
        ("I ❤\ufe0f", "I ❤\ufe0f"),
        ("q" + "\u0323" * NAME_MARKS_MAX, "q" + "\u0323" * NAME_MARKS_MAX),
    ],
)
def test_a_name_is_trimmed_and_normalised(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "\n", "x" * (NAME_MAX + 1), "é" * (NAME_MAX + 1), "🇩🇪" * (NAME_MAX + 1),
        "ﷺ" * 2, "a\x00b", "a\x1b[31mb", "a\x7fb", "a\x9bb",
        "a\tb", "a\nb", "a\u200bb", "\u200b", "a\u200db", "\ufeffa", "a\u202eb", "a\u2066b",
        "a\u2028b", "a\u2029b", "a\ud800b", "a\u00adb", "a\U000e0041b", "a\u034fb", "\u1160",
        "\u3164", "\u2800", "a\ufe00b", "a\ufe0fb", "\ufe0fa", "\u0300", "\u0301a", "a\U000e0100b",
        "a\u2065b", "a\ufff0b", "a\U000e0fffb", "\u20e3a", "\u0903a",
        "\U0001d159", "a\U00016fe4", "a\uffffb", "\ufdd0", "\u0378", "\ue000", "\U0010ffff",
        "q" + "\u0323" * (NAME_MARKS_MAX + 1),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_seen_or_is_too_long_is_refused(typed: str) -> None:
    with pytest.raises(BadName, match="1 to 24 letters"):
        clean_name(typed)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada", "aDA"), ("Straße", "STRASSE"), ("ＡＤＡ", "ada"), ("Σ", "ς")]
)
def test_names_are_the_same_without_regard_to_case(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_an_emoji_is_the_same_name_in_either_style() -> None:
    assert name_key("I ❤\ufe0f") == name_key("i ❤")


def test_the_key_of_a_name_is_not_what_it_looks_like() -> None:
    """What is stored by it is found again, whatever the table of look-alikes is."""
    assert name_key("SЕAN") == "s\u0435an"


def test_most_names_need_no_tables() -> None:
    """They cost what starts with them a tenth of its time, and memory."""
    program = (
        "import sys; from chadchat_shared import confusables, looks, names\n"
        "looks.looks(names.clean_name('Ada')); names.name_key('Zoë')\n"
        "print('wcwidth' in sys.modules, confusables.prototypes.cache_info().currsize)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "False 0\n"

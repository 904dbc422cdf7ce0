"""Names: what one may be, and when two are the same."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.confusables import prototypes, skeleton
from chadchat_shared.errors import BadName
from chadchat_shared.limits import NAME_CODE_POINTS_MAX, NAME_MARKS_MAX, NAME_MAX
from chadchat_shared.names import RESERVED, clean_name, looks, name_key

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
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean_name(name) == name


@given(names)
def test_the_key_of_a_name_has_no_case(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
    if name.isascii():
        assert name_key(name.upper()) == name_key(name.lower()) == name_key(name)


@given(names)
def test_a_name_is_taken_for_itself_in_any_case_and_for_its_looks(name: str) -> None:
    assert looks(name) & looks(name_key(name))
    for look in looks(name):
        assert looks(look) == {look}


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
    assert looks(one) & looks(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sеan", "sean"),  # the e is Cyrillic
        ("ЅЕАN", "sean"), ("раураl", "paypal"), ("Αλίκη", "ΑΛΊΚΗ"), ("ｓеａn", "Sean"),
        ("ꮪean", "sean"), ("Ɑda", "ada"), ("Bοb", "bob"), ("Ann‐Lee", "Ann-Lee"),
        ("Воb", "Bob"), ("ВОВ", "bob"), ("Кatе", "Kate"), ("ΝINA", "nina"), ("Кот", "кот"),
        ("Ӏvan", "lvan"), ("Іvan", "ivan"),
    ],
)  # fmt: skip
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    assert looks(clean_name(one)) & looks(clean_name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann", "Arm"), ("Arn", "Am"), ("modern", "modem"), ("user1", "userl"), ("Bob0", "Bobo"),
        ("José", "Jose"), ("Ольга", "Olga"), ("Зоя", "30я"), ("王", "玉"), ("Ann Lee", "Annlee"),
    ],
)  # fmt: skip
def test_names_that_people_tell_apart_are_two(one: str, other: str) -> None:
    assert not looks(clean_name(one)) & looks(clean_name(other))


def test_what_looks_like_something_is_taken_for_what_is_left_in_the_end() -> None:
    for character, look in prototypes().items():
        assert not chr(character).isascii()
        assert skeleton(chr(character)) == look
        assert looks(look) == {look}
        assert look in looks(chr(character))


def test_an_emoji_is_the_same_name_in_either_style() -> None:
    assert name_key("I ❤\ufe0f") == name_key("i ❤")
    assert looks("I ❤\ufe0f") == looks("i ❤")


def test_the_key_of_a_name_is_not_what_it_looks_like() -> None:
    """What is stored by it is found again, whatever the table of look-alikes is."""
    assert name_key("SЕAN") == "s\u0435an"


@pytest.mark.parametrize(
    "typed",
    [
        *sorted(RESERVED), "Server", "ADMIN", "Ѕуѕtеm", "аdmin", "Chad Chat", "chad-chat",
        "*server*", "<system>", "s e r v e r", "_admin_", "ＡＤＭＩＮ", "Ana (host)",
        "Ana [ Admin ]", "Ana ❨host❩", "Ana (you)",
    ],
)  # fmt: skip
def test_names_that_would_be_taken_for_the_servers_are_reserved(typed: str) -> None:
    with pytest.raises(BadName, match=r"^The name '\w+' is kept for the server. Choose another.$"):
        clean_name(typed)


@pytest.mark.parametrize(
    "typed", ["build-server", "Host", "You", "Hostess", "Admina", "System of a Down", "!"]
)
def test_names_that_only_have_such_a_word_in_them_are_not(typed: str) -> None:
    assert clean_name(typed) == typed


def test_most_names_need_no_tables() -> None:
    """They cost what starts with them a tenth of its time, and memory."""
    program = (
        "import sys; from chadchat_shared import confusables, names\n"
        "names.looks(names.clean_name('Ada')); names.name_key('Zoë')\n"
        "print('wcwidth' in sys.modules, confusables.prototypes.cache_info().currsize)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "False 0\n"

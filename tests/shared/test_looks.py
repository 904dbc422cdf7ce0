"""When two names look alike."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chadchat_shared.confusables import ASCII, prototypes, skeleton
from chadchat_shared.limits import NAME_CODE_POINTS_MAX, NAME_MAX
from chadchat_shared.looks import fold_case, looks, stand_side_by_side
from chadchat_shared.names import clean_name

names = st.text(
    st.one_of(st.characters(), st.sampled_from(sorted(map(chr, prototypes())))), max_size=NAME_MAX
)


def _taken_for_one(one: str, other: str) -> bool:
    return bool(looks(one) & looks(other)) and not stand_side_by_side(one, other)


@given(names)
def test_a_name_is_taken_for_itself_in_any_case_and_for_its_looks(name: str) -> None:
    assume(len(folded := fold_case(name)) <= NAME_CODE_POINTS_MAX)
    assert _taken_for_one(name, folded)
    for look in looks(name):
        assert skeleton(look) == look


@given(st.text(st.characters(codec="ascii"), max_size=NAME_MAX))
def test_ascii_names_are_one_by_their_case_alone(name: str) -> None:
    assert _taken_for_one(name.upper(), name.lower())
    for ascii_look in ["0", "1", "i", "|", "m"]:
        other = name.replace(skeleton(ascii_look), ascii_look)
        assert _taken_for_one(name, other) == (name.lower() == other.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sеan", "sean"),  # the e is Cyrillic
        ("ЅЕАN", "sean"), ("раураl", "paypal"), ("Αλίκη", "ΑΛΊΚΗ"), ("ｓеａn", "Sean"),
        ("ꮪean", "sean"), ("Ɑda", "ada"), ("Bοb", "bob"), ("Ann‐Lee", "Ann-Lee"),
        ("Воb", "Bob"), ("ВОВ", "bob"), ("Кatе", "Kate"), ("ΝINA", "nina"), ("Кот", "кот"),
        ("Straße", "STRASSE"), ("Σ", "ς"), ("I ❤\ufe0f", "i ❤"),
        # What looks like I, l, 1 or | looks like all of them.
        ("ТІМ", "TIM"), ("ТІМ", "Tim"), ("КІМ", "KIM"), ("МІА", "Mia"), ("ТІΝА", "TINA"),
        ("ІАΝ", "Ian"), ("ВІLL", "BILL"), ("ΝΙΚ", "NIK"), ("ǀan", "Ian"), ("ꓲan", "Ian"),
        ("Ⲓan", "Ian"), ("￨an", "Ian"), ("ǀsabeӏ", "Isabel"), ("Wіӏӏ", "Will"), ("ѕlm", "s1m"),
        ("Ӏvan", "lvan"), ("Іvan", "ivan"), ("Во0", "Boo"), ("Зоя", "30я"), ("гnodem", "modem"),
        # Letters in other shapes.
        ("ᴘaul", "Paul"), ("ꜱᴇᴀɴ", "sean"), ("🅢🅔🅐🅝", "sean"), ("🆂🅴🅰🅽", "sean"), ("🄱ob", "bob"),
        ("🇧🇴🇧", "bob"), ("Тom", "тom"),
    ],
)  # fmt: skip
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    assert _taken_for_one(clean_name(one), clean_name(other))
    assert _taken_for_one(clean_name(other), clean_name(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann", "Arm"), ("Arn", "Am"), ("modern", "modem"), ("user1", "userl"), ("Bob0", "Bobo"),
        ("Ella", "Elia"), ("Ian", "lan"), ("José", "Jose"), ("Ольга", "Olga"), ("王", "玉"),
        ("Ann Lee", "Annlee"), ("Катя", "Таня"), ("Мила", "Милла"), ("Ілля", "Юля"),
        ("Νίκη", "Νίνα"), ("Ηρώ", "Νίκος"), ("Zoë", "Zoé"), ("Léa", "Lia"), ("Łukasz", "Lukasz"),
        ("דן", "דנה"),
    ],
)  # fmt: skip
def test_names_that_people_tell_apart_are_two(one: str, other: str) -> None:
    assert not _taken_for_one(clean_name(one), clean_name(other))


def test_what_looks_like_something_is_taken_for_what_is_left_in_the_end() -> None:
    for character, look in prototypes().items():
        assert chr(character).isascii() == (character in ASCII)
        assert skeleton(chr(character)) == skeleton(look) == look
        assert look in looks(chr(character))


def test_what_is_too_long_for_a_name_looks_like_none() -> None:
    assert not looks("a" * (NAME_CODE_POINTS_MAX + 1))

"""Passphrases: what counts as the same, and what is none."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.errors import TooLong
from chadchat_shared.limits import PASSPHRASE_MAX
from chadchat_shared.passphrases import clean_passphrase


@pytest.mark.parametrize("typed", ["", "  ", "\n", "\x00", "\u202e"])
def test_nothing_that_is_seen_is_none(typed: str) -> None:
    assert clean_passphrase(typed) == ""


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_both_ways_to_write_an_umlaut_are_the_same(form: str) -> None:
    typed = unicodedata.normalize("NFD", "Käse über Öl") if form == "NFD" else "Käse über Öl"
    assert clean_passphrase(f" {typed}\r\n") == "Käse über Öl"


def test_case_and_spaces_within_matter() -> None:
    assert len({clean_passphrase(typed) for typed in ("a b", "ab", "A b", "a  b")}) == 4


def test_a_passphrase_has_a_longest_length() -> None:
    assert len(clean_passphrase("x" * PASSPHRASE_MAX)) == PASSPHRASE_MAX
    with pytest.raises(TooLong):
        clean_passphrase("x" * (PASSPHRASE_MAX + 1))


@given(st.text(max_size=PASSPHRASE_MAX // 4))
def test_a_clean_passphrase_can_be_stored_and_stays_as_it_is(typed: str) -> None:
    passphrase = clean_passphrase(typed)
    passphrase.encode()
    assert clean_passphrase(passphrase) == passphrase

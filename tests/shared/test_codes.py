"""Room codes: what one may be, how it is read, how it is drawn."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.codes import generate_code, normalise_code
from chadchat_shared.errors import BadCode


@given(st.text(string.ascii_letters, min_size=4, max_size=12))
def test_a_code_in_any_case_is_the_same_code(typed: str) -> None:
    assert normalise_code(typed) == typed.upper()


@given(st.text())
def test_whatever_is_typed_is_a_code_or_a_bad_code(typed: str) -> None:
    try:
        code = normalise_code(typed)
    except BadCode:
        return
    assert re.fullmatch("[A-Z]{4,12}", code)
    assert normalise_code(code) == code


@pytest.mark.parametrize("typed", [" abcd", "abcd\n", "\tABCD  "])
def test_white_space_around_a_code_does_not_matter(typed: str) -> None:
    assert normalise_code(typed) == "ABCD"


@pytest.mark.parametrize(
    "typed",
    ["", "ABC", "ABCDEFGHIJKLM", "AB CD", "AB1D", "ÄBCD", "ABCß", "ＡＢＣＤ", "ABCD\x00", "A\nBCD"],
)
def test_other_forms_are_refused(typed: str) -> None:
    with pytest.raises(BadCode):
        normalise_code(typed)


@pytest.mark.parametrize("length", [4, 5, 12])
def test_a_drawn_code_has_the_length_asked_for(length: int) -> None:
    code = generate_code(length)
    assert len(code) == length
    assert normalise_code(code) == code


@pytest.mark.parametrize("length", [3, 13, 0, -1])
def test_no_code_is_drawn_in_a_length_that_no_code_has(length: int) -> None:
    with pytest.raises(ValueError, match="4 to 12 letters"):
        generate_code(length)

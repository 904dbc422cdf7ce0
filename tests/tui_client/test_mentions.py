"""Who is named in a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.text import clean_text
from chadchat_tui.state.formatting import formatted
from chadchat_tui.state.mentions import mentioned, mentions


def named(text: str, name: str) -> list[str]:
    """Return what names them."""
    shown = formatted(text)
    places = mentioned(shown, name)
    assert mentions(text, name) == bool(places)
    return [shown.text[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("sean: look", "sean", ["sean"]),
        ("hey @Sean, SEAN's here", "sean", ["@Sean", "SEAN"]),
        ("(sean) **sean** *@sean*", "Sean", ["sean", "sean", "@sean"]),
        ("seance ocean sean_b xsean sean1", "sean", []),
        ("mail ann@sean.org, or me@sean", "sean", []),
        ("run `sean`, or http://sean.org/sean\n```\nsean\n``` sean", "sean", ["sean"]),
        ("Ann Lee and ann  lee and Ann-Lee", "ann lee", ["Ann Lee"]),
        ("Jürgen, JÜRGEN, ju\u0308rgen", "jürgen", ["Jürgen", "JÜRGEN", "ju\u0308rgen"]),
        ("STRASSE Straße strasse", "straße", ["STRASSE", "Straße", "strasse"]),
        ("sean\u0301 is another", "sean", []),
        ("@李雷你好，李雷", "李雷", ["@李雷", "李雷"]),
        ("김철수야", "김철수", ["김철수"]),
        ("I ❤️ you, ❤", "❤️", ["❤️", "❤"]),
        ("sean", "", []),
        ("", "sean", []),
        ("<3 <3", "<3", ["<3", "<3"]),
    ],
)
def test_a_name_is_found_as_people_write_it(text: str, name: str, found: list[str]) -> None:
    assert named(text, name) == found


@given(text=st.text(max_size=60).map(clean_text), name=st.text(min_size=1, max_size=5))
def test_places_lie_in_the_text_one_behind_the_other(text: str, name: str) -> None:
    shown, last = formatted(f"{text} {name} {text}"), 0
    for start, end in mentioned(shown, name):
        assert last <= start < end <= len(shown.text)
        last = end


@given(name=st.text("abcÄß李", min_size=1, max_size=5))
def test_a_name_alone_is_found_whatever_its_case(name: str) -> None:
    assert mentions(f"({name.upper()})", name)
    assert mentions(f"@{name}!", name)

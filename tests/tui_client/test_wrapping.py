"""Text broken into lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import iter_graphemes

from chadchat_shared.text import clean_text
from chadchat_tui.widgets.wrapping import NARROWEST, fits, steady, wrap

texts = st.lists(
    st.one_of(st.text(max_size=9), st.sampled_from("\u200d\ufe0f\ufe0e👨👩❤🇩🏽漢e\u0301 ")),
    max_size=40,
).map(lambda parts: clean_text("".join(parts)))
widths = st.integers(min_value=NARROWEST, max_value=60)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("one two three", 7, ["one two", "three"]),
        ("one  two", 10, ["one  two"]),
        ("one two", 3, ["one", "two"]),
        ("a\nb\n\nc", 10, ["a", "b", "", "c"]),
        ("    indented", 20, ["    indented"]),
        ("\ttab", 20, ["    tab"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("ab abcdefgh", 4, ["ab", "abcd", "efgh"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("a 漢字", 4, ["a", "漢字"]),
    ],
)
def test_breaks_where_people_would(text: str, width: int, lines: list[str]) -> None:
    """Words stay whole where they can, and indentation stays."""
    assert wrap(text, width) == lines


def test_leaves_room_for_what_stands_before() -> None:
    """The first line begins behind something else."""
    assert wrap("one two three", 9, first=5) == ["one", "two three"]
    assert wrap("unbreakable", 12, first=5) == ["", "unbreakable"]
    assert wrap("漢字漢字", 8, first=5) == ["", "漢字漢字"]


@given(text=texts, width=widths)
def test_no_line_is_wider(text: str, width: int) -> None:
    """Whatever the text, it fits."""
    assert all(cell_len(line) <= width for line in wrap(text, width))


@given(text=texts, width=widths, first=st.integers(min_value=0, max_value=80))
def test_nothing_but_white_space_is_left_out(text: str, width: int, first: int) -> None:
    """All that can be seen of the text is there, in its order."""
    shown = steady(text)
    assert "".join("".join(wrap(text, width, first)).split()) == "".join(shown.split())


@given(
    text=st.text(alphabet="ab  c", max_size=80), width=widths,
    first=st.integers(min_value=0, max_value=60),
)  # fmt: skip
def test_the_quick_way_breaks_like_the_general_one(text: str, width: int, first: int) -> None:
    """Characters of one cell are broken alike whether they are ASCII or not."""
    general = wrap(text.replace("a", "ä"), width, first)
    quick = wrap(text, width, first)
    assert [line.rstrip(" ").replace("ä", "a") for line in general] == quick


@pytest.mark.parametrize(
    ("text", "width"), [("naïve", 5), ("Привет, мир", 11), ("漢字", 4), ("e\u0301", 4)]
)
def test_what_many_write_is_quickly_known_to_fit(text: str, width: int) -> None:
    assert fits(text, width)
    assert not fits(text, width - 1)


@given(text=st.one_of(texts, st.text("aßжø漢 ", max_size=60)), width=widths)
def test_what_fits_is_one_line(text: str, width: int) -> None:
    """The quick check never says so of a text that needs two."""
    if fits(text, width):
        assert wrap(text, width) == [steady(text).rstrip()]


FAMILY = "👨\u200d👩\u200d👧"


def test_emoji_are_joined_where_the_terminal_joins_them() -> None:
    """Elsewhere it would draw them wider than was counted, over what stands beside them."""
    text = f"漢 {FAMILY} ❤\ufe0f!"
    assert steady(text, "kitty") == text
    assert steady(text, "xterm") == "漢 👨👩👧 ❤!"


def test_a_joiner_that_joins_nothing_takes_no_cell_away() -> None:
    assert steady("a\u200db\u200d", "kitty") == "ab"


def test_a_selector_behind_nothing_widens_nothing() -> None:
    assert steady("0\U000e01f0\ufe0f", "kitty") == "0\U000e01f0"


@given(text=texts, terminal=st.sampled_from(["kitty", "xterm", "iterm2"]))
def test_what_is_steady_is_as_wide_as_its_characters(text: str, terminal: str) -> None:
    """So that a line can be measured in pieces."""
    drawn = steady(text, terminal)
    assert cell_len(drawn) == sum(map(cell_len, iter_graphemes(drawn)))

"""Rows as lines of styled text."""

from __future__ import annotations

from datetime import UTC, date

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from chadchat_shared.errors import Forbidden, RateLimited, StorageFull
from chadchat_tui.state.rows import (
    DateRow,
    GapRow,
    HintRow,
    MessageRow,
    NewRow,
    NoticeRow,
    OutgoingRow,
    Row,
)  # fmt: skip
from chadchat_tui.widgets.painting import PARTS, WIDE, Painter

from .samples import NOON

STYLES = {part: Style(meta={"part": part}) for part in PARTS}


def painted(row: Row, width: int = 60, *, grouped: bool = False) -> list[str]:
    """Return the lines of ``row`` as text."""
    strips = Painter(width, STYLES, UTC).paint(row, grouped=grouped)
    return [strip.text.rstrip() for strip in strips]


def message(text: str, name: str = "ana") -> MessageRow:
    return MessageRow(1, NOON, "2", name, text)


def test_narrow_the_name_stands_before_the_text() -> None:
    """And further lines begin below the name."""
    assert painted(message("one two three four"), 20) == [
        "12:00 ana  one two",
        "      three four",
    ]


def test_wide_the_names_have_a_column() -> None:
    """At the right of which they end."""
    lines = painted(message("word " * 20), WIDE)
    assert lines[0].startswith("12:00            ana  word")
    assert lines[1].startswith("                      word")


def test_a_long_name_is_cut_in_its_column() -> None:
    """Also one of wide characters."""
    assert "12:00 maximilian th…  hi" in painted(message("hi", "maximilian the great"), WIDE)
    assert painted(message("hi", "漢" * 12), WIDE)[0].endswith("…  hi")


def test_what_follows_of_the_same_member_has_neither_name_nor_time() -> None:
    """And begins where wrapped lines do."""
    follows = message("one two three four")
    assert painted(follows, 20, grouped=True) == ["      one two three", "      four"]
    assert painted(follows, WIDE, grouped=True) == [" " * 22 + "one two three four"]


def test_what_is_new_and_what_is_not_held_is_counted() -> None:
    """Unless nobody knows how much it is."""
    assert " 1,234 new " in painted(NewRow(1234))[0]
    assert " … 1,234 older messages " in painted(GapRow(1234))[0]
    assert " … 1 newer message " in painted(GapRow(1, newer=True))[0]
    assert " … older messages " in painted(GapRow(0))[0]


def test_what_nobody_said_stands_beside() -> None:
    """Notices, rules, hints, and one's own that is not acknowledged."""
    assert painted(NoticeRow(NOON, "ana", "has entered the room")) == [
        "12:00 ana has entered the room"
    ]
    assert " Friday, 4 October 2024 " in painted(DateRow(date(2024, 10, 4)))[0]
    assert painted(HintRow("one\ntwo")) == ["      one", "      two"]
    assert painted(OutgoingRow("x", NOON, "sean", "hi")) == ["  …   sean  hi"]
    held = RateLimited("Wait 9 seconds between two messages.")
    assert painted(OutgoingRow("x", NOON, "sean", "hi", held=held, held_until=NOON)) == [
        "  …   sean  hi",
        "      Waits until 12:00:00: Wait 9 seconds between two",
        "      messages.",
    ]
    refused = painted(OutgoingRow("x", NOON, "sean", "hi", StorageFull()))
    assert refused[0] == "  !   sean  hi"
    assert refused[1].startswith("      Not sent: ")
    hosts = painted(OutgoingRow("x", NOON, "sean", "hi", Forbidden("too loud"), final=True))
    assert hosts[1] == "      Not sent: too loud."


def test_a_name_has_its_colour_whatever_its_case() -> None:
    """So that a person is known at a glance."""
    parts = [
        segment.style.meta["part"]
        for name in ("Ana", "ana")
        for segment in Painter(40, STYLES, UTC).paint(message("hi", name), grouped=False)[0]
        if segment.style and segment.text == name
    ]
    assert parts[0] == parts[1]


rows = st.one_of(
    st.builds(message, st.text(max_size=200), st.text(max_size=30)),
    st.builds(NoticeRow, st.just(NOON), st.text(max_size=30), st.text(max_size=100)),
    st.builds(HintRow, st.text(max_size=100)),
    st.builds(OutgoingRow, st.just("x"), st.just(NOON), st.text(max_size=30), st.text(max_size=99)),
)


@given(row=rows, width=st.integers(min_value=1, max_value=120), grouped=st.booleans())
def test_any_row_has_its_height_and_keeps_to_the_width(row: Row, width: int, grouped: bool) -> None:
    """Whatever a server sends, on a screen of whatever size."""
    painter = Painter(width, STYLES, UTC)
    strips = painter.paint(row, grouped=grouped)
    assert len(strips) == painter.height(row, grouped=grouped)
    assert all(strip.cell_length <= width for strip in strips)


@given(row=rows)
def test_no_control_character_is_drawn(row: Row) -> None:
    """None of a terminal's, nor those that turn the direction of writing."""
    forbidden = {*map(chr, (*range(32), 127, *range(128, 160), *range(0x202A, 0x202F)))}
    drawn = "".join(strip.text for strip in Painter(60, STYLES, UTC).paint(row, grouped=False))
    assert not forbidden & set(drawn)

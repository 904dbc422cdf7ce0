"""Rows as lines of styled text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from wcwidth import iter_graphemes

from chadchat_shared.errors import Forbidden, RateLimited, StorageFull
from chadchat_shared.text import clean_text
from chadchat_tui.state.mentions import Me
from chadchat_tui.state.rows import (
    DateRow,
    GapRow,
    HintRow,
    MessageRow,
    NewRow,
    NoticeRow,
    OutgoingRow,
    Row,
    continues,
)  # fmt: skip
from chadchat_tui.state.times import TIME_CELLS, TimeFormat, time_of_day
from chadchat_tui.widgets.painting import MARGIN, PARTS, WIDE, Painter
from chadchat_tui.widgets.wrapping import steady

from .samples import NOON

PLAIN = {part: Style(meta={"part": part}) for part in PARTS}
STYLES = {**PLAIN, "code": Style(bgcolor="blue", meta={"part": "code"})}
SEAN = Me("1", "sean")


def painted(
    row: Row, width: int = 60, *, grouped: bool = False, styles: Mapping[str, Style] = STYLES
) -> list[str]:
    """Return the lines of ``row`` as text."""
    strips = Painter(width, styles, UTC, SEAN).paint(row, grouped=grouped)
    return [strip.text.rstrip() for strip in strips]


def segments(row: Row, width: int = 60) -> dict[str, Style]:
    """Return the styles of the pieces that are drawn of ``row``."""
    return {
        segment.text: segment.style
        for strip in Painter(width, STYLES, UTC, SEAN).paint(row, grouped=False)
        for segment in strip
        if segment.style is not None
    }


def part(style: Style) -> str:
    return str(style.meta["part"])


def message(text: str, name: str = "ana") -> MessageRow:
    return MessageRow(1, NOON, "2", name, text)


def from_bot(text: str, name: str = "CI") -> MessageRow:
    return MessageRow(1, NOON, "", name, text, bot=True)


def test_narrow_the_name_stands_before_the_text() -> None:
    """And further lines begin below the name."""
    assert painted(message("one two three four five"), 26) == [
        "12:00 ana  one two three",
        "      four five",
    ]


def test_where_hardly_anything_fits_there_is_no_time() -> None:
    """The text has its place, and a sign still says how one's own fares."""
    assert painted(message("one two three four"), 20) == ["  ana  one two three", "  four"]
    assert painted(NoticeRow(NOON, "bob", "has left"), 20) == ["  bob has left"]
    assert painted(OutgoingRow("x", NOON, "sean", "hi"), 20) == ["… sean  hi"]


@pytest.mark.parametrize(
    ("width", "name", "stands"),
    [
        (WIDE, "ana", "12:00            ana "),
        (60, "ana", "ana  "),
        (60, "maximilian", "maxi…"),
        (20, "ana", ""),
    ],
)
def test_a_name_stands_in_for_a_head_that_is_out_of_view(
    width: int, name: str, stands: str
) -> None:
    painter = Painter(width, STYLES, UTC, SEAN)
    strip = painter.standing_in(message("hi", name))
    assert (strip.text, strip.cell_length) == (stands.ljust(strip.cell_length), cell_len(stands))


@pytest.mark.parametrize(
    ("time_format", "lines"),
    [
        ("24h-seconds", ["12:00:00 ana  one two three four", "         five"]),
        ("12h", ["12:00 PM ana  one two three four", "         five"]),
        ("12h-seconds", ["12:00:00 PM ana  one two three", "            four five"]),
    ],
)
def test_the_time_is_shown_as_it_is_wanted(time_format: TimeFormat, lines: list[str]) -> None:
    """And what is said begins behind it."""
    painter = Painter(33, STYLES, UTC, SEAN, time_format)
    strips = painter.paint(message("one two three four five"), grouped=False)
    assert [strip.text.rstrip() for strip in strips] == lines


def test_every_form_of_a_time_is_as_long_as_is_said() -> None:
    """At any time of the day."""
    for time_format, cells in TIME_CELLS.items():
        times = {time_of_day(hour * 3_600_000, UTC, time_format) for hour in range(24)}
        assert {len(time) for time in times} == {cells}


def test_wide_the_names_have_a_column() -> None:
    """At the right of which they end."""
    lines = painted(message("word " * 20), WIDE)
    assert lines[0].startswith("12:00            ana  word")
    assert lines[1].startswith("                      word")


def test_a_long_name_is_cut_in_its_column() -> None:
    """Also one of wide characters."""
    assert "12:00 maximilian th…  hi" in painted(message("hi", "maximilian the great"), WIDE)
    assert painted(message("hi", "漢" * 12), WIDE)[0].endswith("…  hi")


def test_a_bot_has_its_mark_beside_the_name() -> None:
    """Dim, and where the name is cut, too."""
    assert painted(from_bot("one two three four five"), 26) == [
        "12:00 CI (bot)  one two",
        "      three four five",
    ]
    assert painted(from_bot("hi"), WIDE) == ["12:00       CI (bot)  hi"]
    [line] = painted(from_bot("hi", name="a-long-name"), WIDE)
    assert line == "12:00 a-long-… (bot)  hi"
    assert part(segments(from_bot("hi"))[" (bot)"]) == "time"
    assert Painter(60, STYLES, UTC, SEAN).standing_in(from_bot("hi")).text == "CI (…"
    assert "own-name" not in {part(style) for style in segments(from_bot("hi")).values()}


def test_a_bot_is_nobody_that_it_is_called_after() -> None:
    assert continues(from_bot("two"), from_bot("one"))
    assert not continues(from_bot("two"), from_bot("one", name="another"))
    assert not continues(from_bot("two", name="ana"), message("one"))
    drawn = Painter(60, STYLES, UTC).paint(from_bot("hi"), grouped=False)  # where nobody reads yet
    assert "own-name" not in {part(segment.style) for segment in drawn[0] if segment.style}


def test_what_follows_of_the_same_member_has_neither_name_nor_time() -> None:
    """And begins where wrapped lines do."""
    follows = message("one two three four")
    assert painted(follows, 26, grouped=True) == ["      one two three four"]
    assert painted(follows, 19, grouped=True) == ["  one two three", "  four"]
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


def test_a_message_waits_until_a_time_as_times_are_shown() -> None:
    """With its seconds."""
    held = RateLimited("Wait 9 seconds between two messages.")
    row = OutgoingRow("x", NOON, "sean", "hi", held=held, held_until=NOON)
    shown: dict[TimeFormat, str] = {"12h": "12:00:00 PM", "24h-seconds": "12:00:00"}
    for times, until in shown.items():
        strips = Painter(60, STYLES, UTC, SEAN, times).paint(row, grouped=False)
        assert f"Waits until {until}: " in strips[1].text


def test_a_name_has_its_colour_whatever_its_case() -> None:
    """So that a person is known at a glance."""
    parts = [
        segment.style.meta["part"]
        for name in ("Ana", "ana")
        for segment in Painter(40, STYLES, UTC).paint(message("hi", name), grouped=False)[0]
        if segment.style and segment.text == name
    ]
    assert parts[0] == parts[1]


def test_what_is_formatted_is_drawn_so() -> None:
    drawn = segments(message("a **b** *c* `d` http://x.org/ü_ e"))
    assert (drawn["b"].bold, drawn["c"].italic) == (True, True)
    assert (part(drawn["d"]), part(drawn["http://x.org/ü"])) == ("code", "link")
    assert drawn["http://x.org/ü"].link == "http://x.org/%C3%BC"
    assert not any(drawn[text].bold or drawn[text].italic for text in ("a ", "d", "_ e"))


def test_code_has_marks_where_it_has_no_background() -> None:
    row = message("run `make` and ```make it``` **now**")
    assert painted(row) == ["12:00 ana  run make and make it now"]
    assert painted(row, styles=PLAIN) == ["12:00 ana  run `make` and `make it` now"]


def test_a_block_stands_below_the_name_and_loses_no_space() -> None:
    row = message("```\nif x:\n    a  =  long enough\n```\nso")
    assert painted(row, 26) == [
        "12:00 ana",
        "      │ if x:",
        "      │     a  =  long eno",
        "      │ ugh",
        "      so",
    ]
    assert painted(row, 26, grouped=True) == [
        "      │ if x:",
        "      │     a  =  long eno",
        "      │ ugh",
        "      so",
    ]
    assert painted(row, WIDE)[0] == "12:00            ana  │ if x:"


def test_a_message_that_names_the_reader_has_a_mark_on_each_line() -> None:
    row = message("hey @Sean, one two three")
    assert painted(row, 26) == ["12:00▌ana  hey @Sean, one", "     ▌two three"]
    assert painted(row, WIDE) == ["12:00            ana ▌hey @Sean, one two three"]
    drawn = segments(row)
    assert all(drawn[text].bold for text in ("hey ", "@Sean", ", one two three"))
    assert part(drawn["@Sean"]) == "mention"


def test_ones_own_is_known_by_its_name_and_names_nobody() -> None:
    own = MessageRow(1, NOON, "1", "sean", "I am sean")
    assert painted(own) == ["12:00 sean  I am sean"]
    assert part(segments(own)["sean"]) == "own-name"
    assert part(segments(OutgoingRow("x", NOON, "sean", "*hi*"))["hi"]) == "pending"


@pytest.mark.parametrize(
    "seen", ["👨\u200d👩\u200d👧", "🇩🇪", "👍🏽", "❤\ufe0f", "e\u0301", "각", "क्षि", "1\ufe0f\u20e3"]
)
def test_what_is_seen_as_one_character_is_not_broken(seen: str) -> None:
    lines = painted(message(seen * 20), 15, grouped=True)
    drawn = steady(seen)
    assert "".join(line.strip() for line in lines) == drawn * 20
    assert set(iter_graphemes(drawn)) >= {
        part for line in lines for part in iter_graphemes(line.strip())
    }


texts = st.lists(
    st.one_of(
        st.text(max_size=9),
        st.sampled_from(
            ["/me ", "*", "**", "_", "`", "```", "\n", "\t", " ", "漢字", "\u200d", "\ufe0f",
             "👩\u200d💻", "❤\ufe0f", "e\u0301", "\u0301" * 20, "https://x.org/(a)", "a" * 99,
             "sean ", "\ufe0e", "🇩", "🏽", "\x1b[2J", "\u202e", "\u0915\u094d" * 9, "\u0600",
             "\u1100\u1161"]
        ),
    ),
    max_size=20,
).map("".join)  # fmt: skip

rows = st.one_of(
    st.builds(message, texts, texts),
    st.builds(from_bot, texts, texts),
    st.builds(NoticeRow, st.just(NOON), st.text(max_size=30), st.text(max_size=100)),
    st.builds(HintRow, st.text(max_size=100)),
    st.builds(OutgoingRow, st.just("x"), st.just(NOON), st.text(max_size=30), texts),
)


@given(row=rows, width=st.integers(min_value=1, max_value=120), grouped=st.booleans())
def test_any_row_has_its_height_and_keeps_to_the_width(row: Row, width: int, grouped: bool) -> None:
    """Whatever a server sends, on a screen of whatever size."""
    painter = Painter(width, STYLES, UTC, SEAN)
    strips = painter.paint(row, grouped=grouped)
    assert len(strips) == painter.height(row, grouped=grouped)
    for strip in strips:
        assert strip.cell_length == width + MARGIN
        assert strip.crop(width).text.isspace()
        assert strip.cell_length == cell_len(strip.text)


@given(row=rows)
def test_no_control_character_is_drawn(row: Row) -> None:
    """None of a terminal's, nor those that turn the direction of writing."""
    forbidden = {*map(chr, (*range(32), 127, *range(128, 160), *range(0x202A, 0x202F)))}
    drawn = "".join(strip.text for strip in Painter(60, STYLES, UTC).paint(row, grouped=False))
    assert not forbidden & set(drawn)


@given(text=texts, width=st.integers(min_value=26, max_value=60))
def test_no_text_is_lost(text: str, width: int) -> None:
    """All that is to be seen of it stands in its lines, in its order; marks and spaces aside."""
    lines = painted(message(text), width, grouped=True)
    drawn = "".join(line[6:].removeprefix("│ ") for line in lines)
    written = steady(clean_text(text))
    assert seen(drawn) in {seen(written), seen(written.removeprefix("/me "))}


def seen(text: str) -> str:
    """Return ``text`` without spaces, marks of formatting, and what only joins."""
    return re.sub("[\\s*_`\u200d\ufe0e\ufe0f]", "", text)


def test_a_text_of_hostile_length_is_drawn() -> None:
    """Marks in a pile, and a word that fills the screen."""
    for text in (
        "a" + "\u0301" * 10_000,
        "x" * 4000,
        "漢" * 4000,
        "👩\u200d" * 2000,
        "*a `b " * 700,
    ):
        assert seen("".join(line[6:] for line in painted(message(text), grouped=True))) == seen(
            clean_text(text)
        )

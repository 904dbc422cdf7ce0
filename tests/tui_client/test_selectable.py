"""Text on a screen that can be selected."""

from __future__ import annotations

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from chadchat_tui.state.rows import HintRow, LogRow, MessageRow, NoticeRow
from chadchat_tui.widgets.painting import MARGIN, PARTS, Painter
from chadchat_tui.widgets.selectable import Selectable, SelectableLine

from .samples import NOON

STYLES = {part: Style() for part in PARTS}
WORDS = Selectable("see https://a.org/x, 漢字", [SelectableLine(0, 23, 6)])


def test_a_word_is_what_belongs_together() -> None:
    """An address as a whole, a sign for itself."""
    assert [WORDS.text[slice(*WORDS.word(at))] for at in (1, 8, 22)] == [
        "see", "https://a.org/x,", "漢字",
    ]  # fmt: skip
    assert WORDS.word(23) == (23, 23)


def test_a_cell_beside_the_text_is_its_nearest_character() -> None:
    """Also the second one of a wide character."""
    assert [WORDS.at(0, cell) for cell in (0, 6, 7, 27, 28, 29, 99)] == [0, 0, 1, 21, 21, 22, 23]
    assert WORDS.at(5, 7) == 1


def test_what_makes_one_character_stays_together() -> None:
    text = "e\u0301x"
    assert Selectable(text, [SelectableLine(0, 3, 0)]).behind(0) == 2
    assert Selectable(text, [SelectableLine(0, 3, 0)]).behind(2) == 3
    assert Selectable("", [SelectableLine(0, 0, 0)]).behind(0) == 0


ROWS = st.one_of(
    st.builds(
        MessageRow, st.just(1), st.just(NOON), st.just("2"), st.sampled_from(["ana", "李雷"]),
        st.text("ab c\n\t`*_漢🧀e\u0301\u200d", max_size=60),
    ),
    st.builds(NoticeRow, st.just(NOON), st.just("ana"), st.text("ab c", min_size=1, max_size=60)),
    st.builds(HintRow, st.text("ab c\n", max_size=60)),
)  # fmt: skip


@given(ROWS, st.integers(4, 120), st.booleans())
def test_every_character_is_where_it_is_drawn(row: LogRow, width: int, grouped: bool) -> None:
    """Whatever the row, and however wide the screen."""
    painter = Painter(width, STYLES, UTC)
    strips = painter.paint(row, grouped=grouped)
    selectable = painter.selectable(row, grouped=grouped)
    assert len(selectable.lines) == len(strips)
    for number, (line, strip) in enumerate(zip(selectable.lines, strips, strict=True)):
        text = selectable.text[line.start : line.end]
        if (end := line.column + cell_len(text)) < width:
            drawn = strip.text[: end - width - MARGIN]
            assert drawn.endswith(text)
            assert cell_len(drawn.removesuffix(text)) == line.column
        cells = selectable.cells(number, 0, len(selectable.text))
        assert cells == ((line.column, line.column + cell_len(text)) if text else None)
        for at in range(line.start, line.end):
            one = selectable.cells(number, at, at + 1)
            assert one is not None
            if one[0] < one[1]:
                assert selectable.at(number, one[0]) <= at < selectable.behind(at)

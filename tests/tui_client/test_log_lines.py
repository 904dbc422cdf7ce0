"""A log as lines, against one that is drawn as a whole."""

from __future__ import annotations

from datetime import UTC
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from chadchat_shared.events import ChatMessage
from chadchat_tui.state.log import Log
from chadchat_tui.widgets.log_lines import LogLines, Place
from chadchat_tui.widgets.painting import PARTS, Painter

from .samples import DAY, NOON, notice, said

STYLES = {part: Style() for part in PARTS}
Step = Literal["say", "notice", "older", "newer", "new", "width"]
STEPS: tuple[Step, ...] = ("say", "notice", "older", "newer", "new", "width")


def message(seq: int) -> ChatMessage:
    """Return one of a few people's, of one line or some, and of one day or another."""
    text = f"{seq} " + "word " * (seq * 7 % 20)
    return said(seq, text, member=str(seq // 3 % 2), ts=NOON + seq // 15 * DAY)


def whole(log: Log, painter: Painter) -> list[str]:
    """Return all lines of the log."""
    lines: list[str] = []
    for number in range(log.first, log.end):
        for row in log.above(number):
            lines += [strip.text for strip in painter.paint(row, grouped=False)]
        grouped = log.grouped(number)
        lines += [strip.text for strip in painter.paint(log.row(number), grouped=grouped)]
    return lines


def change(log: Log, step: Step, amount: int, said_so_far: int) -> int:
    """Do the step to the log; return how many messages there are then in the room."""
    match step:
        case "say":
            for seq in range(said_so_far + 1, said_so_far + amount + 1):
                log.append(message(seq))
            return said_so_far + amount
        case "notice":
            log.note(notice())
        case "older":
            start = max(log.oldest - amount, 1)
            log.prepend([message(seq) for seq in range(start, log.oldest)], more=start > 1)
        case "newer":
            stop = min(log.last + amount, said_so_far)
            page = [message(seq) for seq in range(log.last + 1, stop + 1)]
            log.extend(page, more=stop < said_so_far)
        case "new":
            log.set_mark(log.last - amount)
    return said_so_far


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 9), st.booleans()), max_size=30),
    st.floats(0, 1),
)
def test_whatever_happens_the_line_that_is_read_stays(
    steps: list[tuple[Step, int, bool]], where: float
) -> None:
    """And in the end every line is as if the log had been drawn at once."""
    room = 40
    log = Log([message(seq) for seq in range(21, 41)], more=True, zone=UTC, limit=30)
    lines = LogLines(log, Painter(40, STYLES, UTC))
    lines.take_in()
    lines.measure_more(Place(0, 0), 1)
    lines.lay_out()
    place = lines.place_of(int(where * (lines.height - 1)))
    place = place._replace(line=max(place.line, 0))
    read = log.row(place.number)
    for step, amount, measured in steps:
        log.reading = place.number
        if step == "width":
            lines.draw_by(Painter(20 + 5 * amount, STYLES, UTC))
        else:
            room = change(log, step, amount, room)
        lines.take_in()
        lines.measure_around(place, 10)
        if measured:
            lines.measure_more(place, 1)
        lines.lay_out()
        assert log.row(place.number) is read
        painted = lines.painter.paint(read, grouped=log.grouped(place.number))
        at = min(place.line, len(painted) - 1)
        strip = lines.strip(lines.line_of(place))
        assert strip is not None
        assert strip.text == painted[at].text
    lines.measure_more(place, 1)
    lines.lay_out()
    strips = [lines.strip(line) for line in range(lines.height)]
    assert [strip and strip.text for strip in strips] == whole(log, lines.painter)
    assert lines.strip(lines.height) is None

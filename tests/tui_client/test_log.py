"""The rows of the log."""

from __future__ import annotations

from datetime import UTC, date

from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.events import ChatMessage
from chadchat_tui.state.log import Log
from chadchat_tui.state.rows import DateRow, HintRow, LogRow, MessageRow, NoticeRow

from .samples import DAY, NOON, notice, said

FRIDAY, SATURDAY = date(2024, 10, 4), date(2024, 10, 5)


def drawn(rows: list[LogRow]) -> list[object]:
    """Return the rows in short: the seq of a message, the day of a rule."""
    short: list[object] = []
    for row in rows:
        match row:
            case MessageRow():
                short.append(row.seq)
            case DateRow(day):
                short.append(day)
            case NoticeRow():
                short.append("notice")
            case HintRow(text):
                short.append(text)
    return short


def test_a_rule_stands_where_a_day_begins() -> None:
    """Also above the first message, when nothing older exists."""
    log = Log([said(1), said(2)], zone=UTC)
    log.append(said(3, ts=NOON + DAY))
    assert drawn(log.rows) == [FRIDAY, 1, 2, SATURDAY, 3]


def test_no_rule_stands_above_what_may_have_more_before_it() -> None:
    """The day may have begun on the page before."""
    log = Log([said(5), said(6)], more=True, zone=UTC)
    assert drawn(log.rows) == [5, 6]
    assert log.oldest == 5
    assert not log.complete


def test_older_pages_come_before() -> None:
    """With rules between days, and one at the very beginning."""
    log = Log([said(5, ts=NOON + DAY)], more=True, zone=UTC)
    log.prepend([said(3), said(4, ts=NOON + DAY)], more=True)
    assert drawn(log.rows) == [3, SATURDAY, 4, 5]
    log.prepend([said(1, ts=NOON - DAY), said(2, ts=NOON - DAY)], more=False)
    assert drawn(log.rows) == [date(2024, 10, 3), 1, 2, FRIDAY, 3, SATURDAY, 4, 5]
    assert log.complete
    assert log.oldest == 1


def test_an_empty_older_page_brings_the_first_rule() -> None:
    """When everything before has gone, what is there is the beginning."""
    log = Log([said(5)], more=True, zone=UTC)
    log.prepend([], more=False)
    assert drawn(log.rows) == [FRIDAY, 5]
    assert log.complete


def test_the_mark_keeps_its_row() -> None:
    """However many rows come before it."""
    log = Log([said(5)], more=True, zone=UTC)
    assert log.mark is None
    log.set_mark()
    log.append(said(6))
    log.prepend([said(4)], more=True)
    assert log.mark is not None
    row = log.rows[log.mark]
    assert isinstance(row, MessageRow)
    assert row.seq == 6


def test_notices_and_hints_stand_among_the_messages() -> None:
    """In the order they came."""
    log = Log(zone=UTC)
    log.hint("welcome")
    log.note(notice())
    log.append(said(1))
    assert drawn(log.rows) == ["welcome", FRIDAY, "notice", 1]
    assert log.hints == ["welcome"]
    assert log.oldest == 1


def test_a_time_beyond_all_calendars_is_no_failure() -> None:
    """Times are for people to read, and a server may send what it likes."""
    log = Log([said(1, ts=2**62), said(2, ts=-(2**62))], zone=UTC)
    assert len(log.rows) == 3


@given(
    days=st.lists(st.integers(min_value=0, max_value=3), max_size=20).map(sorted),
    first=st.integers(min_value=0, max_value=20), page=st.integers(min_value=1, max_value=7),
)  # fmt: skip
def test_it_does_not_matter_how_the_log_came(days: list[int], first: int, page: int) -> None:
    """At once, or by pages from anywhere on: in the end it is the same."""
    messages = [said(seq, ts=NOON + day * DAY) for seq, day in enumerate(days, 1)]
    whole = Log(messages, zone=UTC)
    start = min(first, len(messages))
    log = Log(messages[start : start + 1], more=start > 0, zone=UTC)
    for message in messages[start + 1 :]:
        log.append(message)
    while not log.complete:
        begin = max(start - page, 0)
        older: list[ChatMessage] = messages[begin:start]
        log.prepend(older, more=begin > 0)
        start = begin
    assert drawn(log.rows) == drawn(whole.rows)

"""The window of a room's log that is held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.events import ChatMessage
from chadchat_tui.state.log import Log
from chadchat_tui.state.rows import DateRow, GapRow, HintRow, MessageRow, NewRow, NoticeRow, Row

from .examples import examples
from .samples import DAY, NOON, notice, said

FRIDAY, SATURDAY = date(2024, 10, 4), date(2024, 10, 5)


def drawn(log: Log) -> list[object]:
    """Return all that is to be drawn in short: the seq of a message, the day of a rule."""
    rows: list[Row] = []
    for number in range(log.first, log.end):
        rows += [*log.above(number), log.row(number)]
    return [short(row) for row in [*rows, *log.below]]


def short(row: Row) -> object:
    match row:
        case MessageRow():
            return row.seq
        case DateRow(day):
            return day
        case NoticeRow():
            return "notice"
        case HintRow(text):
            return text
        case GapRow(count, newer):
            return f"{count} newer" if newer else f"{count} older"
        case NewRow(count):
            return f"{count} new"
        case _:
            raise AssertionError(row)


def test_a_rule_stands_where_a_day_begins() -> None:
    """Also above the first message, when nothing older exists."""
    log = Log([said(1), said(2)], zone=UTC)
    log.append(said(3, ts=NOON + DAY))
    assert drawn(log) == [FRIDAY, 1, 2, SATURDAY, 3]


def test_above_what_has_more_before_it_stands_how_much() -> None:
    """And no rule: the day may have begun among them."""
    log = Log([said(5), said(6)], more=True, zone=UTC)
    assert drawn(log) == ["4 older", 5, 6]
    assert log.oldest == 5


def test_what_is_deleted_is_not_counted() -> None:
    log = Log([said(5), said(6)], more=True, begin=4, zone=UTC)
    assert drawn(log) == ["1 older", 5, 6]
    assert not log.complete


def test_older_pages_come_before() -> None:
    """With rules between days, and one at the very beginning."""
    log = Log([said(5, ts=NOON + DAY)], more=True, zone=UTC)
    log.prepend([said(3), said(4, ts=NOON + DAY)], more=True)
    assert drawn(log) == ["2 older", 3, SATURDAY, 4, 5]
    log.prepend([said(1, ts=NOON - DAY), said(2, ts=NOON - DAY)], more=False)
    assert drawn(log) == [date(2024, 10, 3), 1, 2, FRIDAY, 3, SATURDAY, 4, 5]
    assert log.complete
    assert log.oldest == 1


def test_an_empty_older_page_brings_the_first_rule() -> None:
    """When everything before has gone, what is there is the beginning."""
    log = Log([said(5)], more=True, zone=UTC)
    log.prepend([], more=False)
    assert drawn(log) == [FRIDAY, 5]
    assert log.complete


def test_notices_and_hints_stand_among_the_messages() -> None:
    """In the order they came."""
    log = Log(zone=UTC)
    log.hint("welcome")
    log.note(notice())
    log.append(said(1))
    assert drawn(log) == ["welcome", FRIDAY, "notice", 1]
    assert log.hints == ["welcome"]
    assert log.oldest == 1


def test_a_time_beyond_all_calendars_is_no_failure() -> None:
    """Times are for people to read, and a server may send what it likes."""
    log = Log([said(1, ts=2**62), said(2, ts=-(2**62))], zone=UTC)
    assert len(log.rows) == 2


def test_what_comes_twice_stands_once() -> None:
    """Whatever brings it."""
    log = Log([said(2), said(3)], more=True, zone=UTC)
    log.append(said(3))
    log.prepend([said(1), said(2)], more=False)
    log.extend([said(3)], more=True)
    assert drawn(log) == [FRIDAY, 1, 2, 3]


# What belongs together


def grouped(*messages: ChatMessage, read: int | None = None) -> list[bool]:
    log = Log(messages, zone=UTC)
    log.set_mark(read)
    return [log.grouped(number) for number in range(log.first, log.end)]


@pytest.mark.parametrize("example", examples("grouping.json"), ids=lambda one: one["what"])
def test_what_one_says_at_a_stretch_belongs_together(example: Mapping[str, Any]) -> None:
    """Whose it is, and of which day, is always to be seen."""
    messages = [
        said(
            seq,
            member=one["member"],
            name=one["name"],
            ts=round(datetime.fromisoformat(one["at"]).timestamp() * 1000),
        )
        for seq, one in enumerate(example["said"], 1)
    ]
    assert grouped(*messages) == example["grouped"]


def test_what_is_new_and_what_follows_a_notice_begins_anew() -> None:
    assert not any(grouped(said(1), said(2), read=1))
    log = Log([said(1)], zone=UTC)
    log.note(notice())
    log.append(said(2))
    assert not log.grouped(2)


def test_a_page_before_can_change_what_was_the_first() -> None:
    log = Log([said(2)], more=True, zone=UTC)
    assert not log.grouped(0)
    log.prepend([said(1)], more=False)
    assert log.grouped(0)


# What is new


def test_what_is_new_is_counted_until_the_reader_is_back() -> None:
    """And the line stays above its first message."""
    log = Log([said(5)], more=True, zone=UTC)
    log.set_mark(5)
    assert log.mark is None
    log.append(said(6))
    log.append(said(7))
    assert drawn(log) == ["4 older", 5, "2 new", 6, 7]
    log.settle_mark()
    log.append(said(8))
    log.prepend([said(4)], more=True)
    assert drawn(log) == ["3 older", 4, 5, "2 new", 6, 7, 8]
    log.set_mark(None)
    assert drawn(log) == ["3 older", 4, 5, 6, 7, 8]


def test_what_is_new_may_begin_among_what_is_not_held() -> None:
    """Then the line comes with the page that it stands in."""
    log = Log([said(5), said(6)], more=True, zone=UTC)
    log.set_mark(3)
    assert drawn(log) == ["4 older", 5, 6]
    log.prepend([said(3), said(4)], more=True)
    assert drawn(log) == ["2 older", 3, "3 new", 4, 5, 6]


# What is not held


def test_of_what_arrives_while_one_reads_far_above_there_is_a_count() -> None:
    """It is loaded as one comes down, and hints wait for the end."""
    log = Log([said(n) for n in range(90, 100)], more=True, zone=UTC)
    log.restart([said(5), said(6)], older=True, newer=True)
    assert drawn(log) == ["4 older", 5, 6, "93 newer"]
    log.append(said(100))
    log.note(notice())
    log.hint("word")
    assert drawn(log) == ["4 older", 5, 6, "94 newer", "word"]
    assert log.hints == ["word"]
    log.extend([said(7), said(8)], more=True)
    assert drawn(log) == ["4 older", 5, 6, 7, 8, "92 newer", "word"]
    log.extend([said(n) for n in range(9, 101)], more=False)
    assert drawn(log)[-2:] == [100, "word"]
    assert log.at_newest


def test_what_arrives_while_the_last_page_is_on_its_way_is_no_hole() -> None:
    """It is asked for again."""
    log = Log([said(1)], zone=UTC)
    log.restart([said(1)], older=False, newer=True)
    log.append(said(4))
    log.extend([said(2), said(3)], more=False)
    assert drawn(log) == [FRIDAY, 1, 2, 3, "1 newer"]
    log.extend([said(4)], more=False)
    assert drawn(log) == [FRIDAY, 1, 2, 3, 4]


def test_a_server_without_what_it_spoke_of_is_not_asked_for_ever() -> None:
    log = Log([said(1)], zone=UTC)
    log.restart([said(1)], older=True, newer=True)
    log.extend([], more=True)
    log.prepend([], more=True)
    assert log.at_newest
    assert log.complete


def test_an_old_row_keeps_its_number_as_long_as_it_is_held() -> None:
    log = Log([said(5), said(6)], more=True, zone=UTC)
    number = log.number_of(6)
    assert number is not None
    log.prepend([said(3), said(4)], more=True)
    assert log.number_of(6) == number
    assert log.number_of(2) is None
    assert log.number_of(7) is None


def test_what_stands_before_all_messages_has_no_day() -> None:
    """Such as a word to the reader, above which an older page is put after all."""
    log = Log(more=True, zone=UTC)
    log.hint("hello")
    log.prepend([said(1), said(2)], more=False)
    assert drawn(log) == [FRIDAY, 1, 2, "hello"]


def test_who_follows_holds_the_newest() -> None:
    """However many come."""
    log = Log(zone=UTC, limit=10)
    for seq in range(1, 1001):
        log.append(said(seq))
        assert len(log.rows) <= 11
    assert log.last == 1000
    assert drawn(log)[0] == f"{log.oldest - 1} older"


def test_whoever_reads_keeps_what_they_read() -> None:
    """What is far from them goes, below or above."""
    log = Log([said(seq) for seq in range(91, 101)], more=True, zone=UTC, limit=10)
    for oldest in range(86, 1, -5):
        log.reading = log.first
        log.prepend([said(seq) for seq in range(oldest, oldest + 5)], more=True)
        assert len(log.rows) <= 11
        assert log.oldest == oldest
    log.append(said(101))
    assert log.below == [GapRow(101 - log.last, newer=True)]
    while not log.at_newest:
        log.reading = log.end - 1
        log.extend([said(seq) for seq in range(log.last + 1, min(log.last + 6, 102))], more=True)
        assert len(log.rows) <= 11
    assert log.last == 101


Step = Literal["say", "notice", "older", "newer", "jump", "newest"]
STEPS: tuple[Step, ...] = ("say", "notice", "older", "newer", "jump", "newest")


@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(1, 60), st.floats(0, 1), st.booleans()),
        max_size=60,
    )
)
def test_whatever_one_does_it_is_a_window_of_the_room(
    steps: list[tuple[Step, int, float, bool]],
) -> None:
    """Its messages are dense, the counts beyond it are right, and what is read stays."""
    room = [said(seq) for seq in range(1, 31)]
    log = Log(room[-5:], more=True, zone=UTC, limit=12)
    for step, number, place, following in steps:
        log.reading = None if following else log.first + int(place * (len(log.rows) - 1))
        read = None if log.reading is None else log.row(log.reading)
        match step:
            case "say":
                for _ in range(number % 4):
                    room.append(said(len(room) + 1))
                    log.append(room[-1])
            case "notice":
                log.note(notice())
            case "older":
                older = [one for one in room if one.seq < log.oldest][-5:]
                log.prepend(older, more=bool(older) and older[0].seq > 1)
            case "newer":
                newer = [one for one in room if one.seq > log.last][:5]
                log.extend(newer, more=bool(newer) and newer[-1].seq < len(room))
            case "jump":
                around = [one for one in room if abs(one.seq - number) < 4]
                around = around or room[-1:]
                log.restart(around, older=around[0].seq > 1, newer=around[-1].seq < len(room))
            case "newest":
                log.restart(room[-5:], older=True, newer=False)
        seqs = [row.seq for row in log.rows if isinstance(row, MessageRow)]
        assert seqs == list(range(log.oldest, log.last + 1))
        assert log.complete == (log.oldest == 1)
        assert len(log.rows) <= 13
        assert log.newest == len(room)
        assert all(
            log.row(log.number_of(seq) or 0)
            == log.rows[[r.seq if isinstance(r, MessageRow) else 0 for r in log.rows].index(seq)]
            for seq in seqs
        )
        if read is not None and step not in ("jump", "newest"):
            assert log.reading is not None
            assert log.row(log.reading) is read


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
        log.prepend(messages[begin:start], more=begin > 0)
        start = begin
    assert drawn(log) == drawn(whole)

"""Moments as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_tui.state.moments import BadMoment, read_moment

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 21, 22, 15, tzinfo=ROME)


def in_rome(day: str, time_of_day: str = "00:00") -> int:
    """Return a time in Rome as Unix milliseconds."""
    moment = datetime.fromisoformat(f"{day} {time_of_day}").replace(tzinfo=ROME)
    return round(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("now", in_rome("2026-11-21", "22:15")),
        ("30s", in_rome("2026-11-21", "22:14:30")),
        ("30m", in_rome("2026-11-21", "21:45")),
        (" 2h  ago ", in_rome("2026-11-21", "20:15")),
        ("2 H", in_rome("2026-11-21", "20:15")),
        ("3d ago", in_rome("2026-11-18", "22:15")),
        ("1w", in_rome("2026-11-14", "22:15")),
        ("today", in_rome("2026-11-21")),
        ("Yesterday", in_rome("2026-11-20")),
        ("yesterday 9:05", in_rome("2026-11-20", "09:05")),
        ("12:30", in_rome("2026-11-21", "12:30")),
        ("9:05", in_rome("2026-11-21", "09:05")),
        ("9:05:30", in_rome("2026-11-21", "09:05:30")),
        ("22:15", in_rome("2026-11-21", "22:15")),
        ("22:16", in_rome("2026-11-20", "22:16")),
        ("02:30 PM", in_rome("2026-11-21", "14:30")),
        ("2:30pm", in_rome("2026-11-21", "14:30")),
        ("02:30:15 PM", in_rome("2026-11-21", "14:30:15")),
        ("02:30", in_rome("2026-11-21", "02:30")),
        ("2:30 am", in_rome("2026-11-21", "02:30")),
        ("12:05 AM", in_rome("2026-11-21", "00:05")),
        ("12:05 PM", in_rome("2026-11-21", "12:05")),
        ("yesterday 9:05 PM", in_rome("2026-11-20", "21:05")),
        ("2026-11-20 9:05 PM", in_rome("2026-11-20", "21:05")),
        ("2026-11-20", in_rome("2026-11-20")),
        ("2026-11-20 12:30", in_rome("2026-11-20", "12:30")),
        ("2026-11-20T12:30", in_rome("2026-11-20", "12:30")),
        ("2026-07-20", in_rome("2026-07-20")),  # in summer time
        ("2026-11-20T12:30:00Z", in_rome("2026-11-20", "13:30")),
        ("2026-11-20t12:30:00.250z", in_rome("2026-11-20", "13:30") + 250),
        ("2026-11-20 12:30:00-05:00", in_rome("2026-11-20", "18:30")),
        ("1969-12-31T23:59:59.999Z", -1),
    ],
)
def test_what_is_meant(typed: str, meant: int) -> None:
    assert read_moment(typed, NOW, ROME) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "soon", "12", "24:00", "12:60", "1:2", "12:30 yesterday", "yesterday noon", "2y",
        "-2h", "2h from now", "999999w", "2026-02-30", "2026-11-20T25:00:00Z", "20:00:00:00",
        "13:00 PM", "0:30 am", "2:60 pm", "2 pm", "2:30 pm pm", "2:30 pmx",
        "٣h", "now now",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_examples(typed: str) -> None:
    with pytest.raises(BadMoment, match="12:30, yesterday, 30m"):
        read_moment(typed, NOW, ROME)


@given(st.text())
def test_anything_is_a_moment_or_refused(typed: str) -> None:
    try:
        moment = read_moment(typed, NOW, ROME)
    except BadMoment:
        return
    assert isinstance(moment, int)


@given(
    st.integers(-(2**31), 2**33),
    st.integers(-23 * 60, 23 * 60),
)
def test_a_time_by_rfc_3339_is_that_time_everywhere(seconds: int, minutes: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    there = moment.astimezone(timezone(timedelta(minutes=minutes)))
    meant = 1000 * seconds
    assert read_moment(there.isoformat(), NOW, ROME) == meant
    assert read_moment(moment.isoformat().replace("+00:00", "Z"), NOW, None) == meant


@given(st.times(), st.integers(0, 2**32))
def test_a_time_of_day_is_never_to_come_and_at_most_a_day_ago(at: time, seconds: int) -> None:
    """Or a little more, where summer time begins or ends."""
    now = datetime.fromtimestamp(seconds, ROME)
    ago = now.timestamp() - read_moment(f"{at:%H:%M}", now, ROME) / 1000
    assert -0.001 <= ago <= 26 * 3600

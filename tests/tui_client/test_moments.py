"""Moments as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_tui.state.moments import BadMoment, read_moment
from tests.tui_client.examples import examples

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 21, 22, 15, tzinfo=ROME)


@pytest.mark.parametrize("example", examples("moments.json"), ids=lambda example: example["typed"])
def test_what_is_meant(example: Mapping[str, Any]) -> None:
    typed, meant = example["typed"], example["meant"]
    if meant is None:
        with pytest.raises(BadMoment, match="12:30, yesterday, 30m"):
            read_moment(typed, NOW, ROME)
    else:
        moment = round(datetime.fromisoformat(meant).timestamp() * 1000)
        assert read_moment(typed, NOW, ROME) == moment


def test_what_is_before_all_calendars_is_no_moment() -> None:
    with pytest.raises(BadMoment):
        read_moment("999999w", NOW, ROME)


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

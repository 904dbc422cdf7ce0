"""Places in a room's log as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.limits import SEQ_MAX
from chadchat_tui.state.moments import BadMoment
from chadchat_tui.state.places import Numbered, Timed, read_place

NOW = datetime(2026, 11, 21, 22, 15, tzinfo=UTC)


def _at(written: str) -> Timed:
    return Timed(round(datetime.fromisoformat(f"{written}+00:00").timestamp() * 1000))


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("#123", Numbered(123)), (" 123 ", Numbered(123)), ("# 5", Numbered(5)),
        ("0", Numbered(0)), ("9" * 16, Numbered(SEQ_MAX)),
        ("12:30", _at("2026-11-21T12:30")), ("23:00", _at("2026-11-20T23:00")),
        ("yesterday", _at("2026-11-20T00:00")), ("2026-11-20", _at("2026-11-20T00:00")),
        ("yesterday 9:05", _at("2026-11-20T09:05")), ("2h", _at("2026-11-21T20:15")),
        ("1969-07-20T20:17:00Z", Timed(0)),
    ],
)  # fmt: skip
def test_what_is_meant(typed: str, place: Numbered | Timed) -> None:
    assert read_place(typed, NOW, UTC) == place


@pytest.mark.parametrize("typed", ["", "#", "#x", "noon", "-5", "٣", "9" * 17])
def test_what_is_no_place(typed: str) -> None:
    with pytest.raises(BadMoment):
        read_place(typed, NOW, UTC)


@given(st.text() | st.from_regex(r"#?\d{1,20}"))
def test_anything_is_a_place_that_a_server_takes_or_refused(typed: str) -> None:
    try:
        place = read_place(typed, NOW, UTC)
    except BadMoment:
        return
    assert 0 <= place[0] <= SEQ_MAX

"""Which messages a room keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.domain import hosting
from chadchat_server.domain.changes import LogTrimmed
from chadchat_server.domain.pages import Span, span_after, span_before
from chadchat_server.domain.retention import (
    DAY_MS,
    RECENT_MS,
    Extent,
    first_kept,
    is_overdue,
    stricter,
)
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.errors import BadRequest
from chadchat_shared.events import KEEP_ALL, Keep, Notice, RoomChanged
from chadchat_shared.retention import what_is_kept

from .world import TS, World, record

_NOW = 50 * DAY_MS

keeps = st.builds(Keep, messages=st.integers(0, 30), days=st.integers(0, 3))
times = st.lists(st.integers(0, _NOW) | st.integers(_NOW - 4 * DAY_MS, _NOW), max_size=40)


def _first_at(times: list[int], ts: int, first: int) -> int:
    return first + sum(said < ts for said in times)


@given(times.map(sorted), keeps, st.integers(1, 1_000))
def test_what_is_kept_is_what_is_said_to_be(times: list[int], keep: Keep, first: int) -> None:
    log = range(first, first + len(times))
    kept_from = first_kept(
        keep, log,
        recent=_first_at(times, _NOW - RECENT_MS, first),
        young=_first_at(times, _NOW - keep.days * DAY_MS, first),
    )  # fmt: skip
    kept = {
        seq
        for seq, said in zip(log, times, strict=True)
        if said >= _NOW - RECENT_MS
        or ((not keep.messages or seq >= log.stop - keep.messages)
        and (not keep.days or said >= _NOW - keep.days * DAY_MS))
    }  # fmt: skip
    assert set(range(kept_from, log.stop)) == kept
    begun = times[0] if times else None
    extent = Extent("ABCD", first, log.stop - 1, begun, keep)
    assert is_overdue(extent, KEEP_ALL, _NOW) == (kept_from > first)
    assert is_overdue(extent._replace(keep=KEEP_ALL), keep, _NOW) == (kept_from > first)


@given(st.integers(0, 450), st.lists(st.integers(1, 500), min_size=1), st.integers(1, 200))
def test_pages_of_a_trimmed_log_are_dense_and_end_at_its_first_message(
    newest: int, firsts: list[int], limit: int
) -> None:
    """Of what is in memory, and of what was read of the log before a part of it was deleted."""
    world = World()
    world.comes("Ada")
    for number in range(1, newest + 1):
        world.says("Ada", str(number))
    room = world.room
    stored = [message.seq for message in room.tail]
    spans: list[Span] = []
    for first in firsts:
        spans += [span_before(None, room.kept, limit), span_after(first - 1, room.kept, limit)]
        world.does(LogTrimmed(ts=TS, first=min(first, newest + 1)))
        assert (room.seq, room.kept.stop) == (newest, newest + 1)
        assert [m.seq for m in room.tail] == [seq for seq in stored if seq >= room.first]
        for span in spans:
            seqs = range(span.first, span.last + 1)
            page, more = span.fit([m for m in room.tail if m.seq in seqs], room.first)
            told = [message.seq for message in page]
            assert told == [seq for seq in stored if seq in seqs and seq >= room.first]
            if span.backwards:
                assert more == (bool(told) and told[0] > room.first)
    assert record(room).first == max(1, min(max(firsts), newest + 1))


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        (Keep(), "all messages"),
        (Keep(messages=1_000), "the last 1,000 messages"),
        (Keep(messages=1), "the last message"),
        (Keep(days=7), "the messages of the last 7 days"),
        (Keep(messages=50, days=1), "the last 50 messages of the last day"),
    ],
)
def test_what_is_kept_in_words(keep: Keep, words: str) -> None:
    assert what_is_kept(keep) == words


@given(keeps, keeps)
def test_of_two_limits_the_lower_counts(one: Keep, other: Keep) -> None:
    both = stricter(one, other)
    assert both == stricter(other, one) == stricter(both, one)
    for ours, theirs in ((one.messages, both.messages), (one.days, both.days)):
        assert not ours or 0 < theirs <= ours


def test_a_host_may_keep_less_than_the_server_and_not_more() -> None:
    world = World(RoomRules(keep=Keep(messages=100)))
    ada = world.comes("Ada")
    applied = world.does(hosting.retain(world.room, ada, Keep(messages=50, days=7), TS))
    said = "has the room keep the last 50 messages of the last 7 days"
    assert [event.keep for event in applied.events if isinstance(event, RoomChanged)] == [
        Keep(messages=50, days=7)
    ]
    assert [event.message for event in applied.events if isinstance(event, Notice)] == [said]
    assert hosting.retain(world.room, ada, Keep(messages=50, days=7), TS) is None
    with pytest.raises(BadRequest, match="This server keeps the last 100 messages"):
        hosting.retain(world.room, ada, Keep(messages=101), TS)
    world.does(hosting.retain(world.room, ada, KEEP_ALL, TS))
    assert world.room.keep == Keep(messages=100)

"""Messages on their way into the log, and what of them stays in memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.domain.buckets import Rate
from chadchat_server.domain.pages import Span, span_after, span_before
from chadchat_server.domain.room import TAIL
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.errors import BadRequest, NotJoined, RateLimited, TooLong

from .world import TS, World, record, stored


def test_a_draft_has_who_what_where_and_when() -> None:
    world = World()
    ada = world.comes("Ada")
    room, draft = world.draft("Ada", "hello\r\nworld\x1b  ")
    assert room is world.room
    assert (draft.room, draft.member, draft.name) == (room.code, ada.id, "Ada")
    assert (draft.text, draft.ts) == ("hello\nworld", TS)
    _, another = world.draft("Ada", "hello")
    assert draft.id != another.id


def test_what_may_not_be_said_is_refused() -> None:
    world = World(RoomRules(text_max=5))
    world.comes("Ada")
    with pytest.raises(BadRequest):
        world.draft("Ada", " \x00 ")
    with pytest.raises(TooLong):
        world.draft("Ada", "sixsix")
    with pytest.raises(NotJoined):
        world.draft("Bob", "hello")
    with pytest.raises(NotJoined):
        world.draft("Ada", "hello", room="")


def test_a_refused_text_costs_nothing() -> None:
    world = World(RoomRules(message_rate=Rate(1, 1.0), text_max=5))
    world.comes("Ada")
    for text in ("", "sixsix"):
        with pytest.raises((BadRequest, TooLong)):
            world.draft("Ada", text)
    world.draft("Ada", "hello")


def test_a_member_has_one_budget_over_all_its_connections() -> None:
    world = World(RoomRules(message_rate=Rate(2, 0.5)))
    ada = world.comes("Ada", "phone")
    world.rooms.enter(world.room, ada, "desk")
    world.comes("Bob")
    world.draft("phone", "one")
    world.draft("desk", "two")
    with pytest.raises(RateLimited) as caught:
        world.draft("phone", "three")
    assert caught.value.retry_after == pytest.approx(2.0)
    world.draft("Bob", "another's budget")
    world.pass_time(2.0)
    world.draft("phone", "three")


def test_what_makes_no_new_line_costs_nothing() -> None:
    world = World(RoomRules(message_rate=Rate(1, 0.001)))
    ada = world.comes("Ada")
    for _ in range(3):
        room, draft = world.draft("Ada", "refused by the log, or in it already")
        world.rooms.unsaid(room, draft)
    assert ada.spoke_at < world.now
    world.says("Ada", "hello")
    assert ada.spoke_at == world.now
    with pytest.raises(RateLimited):
        world.draft("Ada", "more")


def test_what_a_member_says_by_another_server_counts_here() -> None:
    world = World(RoomRules(message_rate=Rate(2, 0.5)))
    world.comes("Ada")
    world.comes("Bob")
    room, draft = world.draft("Ada", "here")
    for number in range(2):
        message = stored(draft._replace(id=str(number)), number + 1)
        world.rooms.charge(room, message, world.now)
    with pytest.raises(RateLimited) as caught:
        world.draft("Ada", "more")
    assert caught.value.retry_after == pytest.approx(4.0)
    world.draft("Bob", "another's budget")
    world.rooms.charge(room, stored(draft._replace(member="77"), 3), world.now)


@given(st.integers(0, 450), st.data())
def test_the_tail_gives_exactly_the_span_or_nothing(newest: int, data: st.DataObject) -> None:
    world = World()
    world.comes("Ada")
    for number in range(1, newest + 1):
        world.says("Ada", str(number))
    first = data.draw(st.integers(1, newest + 2))
    last = data.draw(st.integers(0, newest))
    recent = world.room.recent(Span(first, last, more=False))
    if last < first:
        assert recent == []
    elif first <= newest - TAIL:
        assert recent is None
    else:
        assert recent is not None
        assert [m.seq for m in recent] == list(range(first, last + 1))
        assert [m.message for m in recent] == [str(m.seq) for m in recent]


seqs = st.integers(0, 2**53 - 1) | st.integers(0, 500)


@st.composite
def logs(draw: st.DrawFn) -> range:
    """The seqs of a log, of which the first may be deleted, or all."""
    first = draw(st.integers(1, 500))
    return range(first, first + draw(st.integers(0, 700)))


@given(logs(), seqs, st.integers(1, 200))
def test_a_page_after_a_seq_is_dense_and_says_whether_there_is_more(
    log: range, after: int, limit: int
) -> None:
    span = span_after(after, log, limit)
    later = range(max(after + 1, log.start), log.stop)
    assert list(range(span.first, span.last + 1)) == list(later[:limit])
    assert span.more == (len(later) > limit)


@given(logs(), st.none() | seqs, st.integers(1, 200))
def test_a_page_before_a_seq_is_dense_and_says_whether_there_is_more(
    log: range, before: int | None, limit: int
) -> None:
    span = span_before(before, log, limit)
    earlier = range(log.start, log.stop if before is None else min(before, log.stop))
    assert list(range(span.first, span.last + 1)) == list(earlier[-limit:])
    assert span.more == (len(earlier) > limit)


@given(logs(), st.integers(1, 200))
def test_pages_put_together_are_the_whole_log(log: range, limit: int) -> None:
    backwards: list[int] = []
    before: int | None = None
    more = True
    while more:
        span = span_before(before, log, limit)
        backwards = [*range(span.first, span.last + 1), *backwards]
        before, more = span.first, span.more
    forwards: list[int] = []
    more = True
    while more:
        span = span_after(forwards[-1] if forwards else 0, log, limit)
        forwards += range(span.first, span.last + 1)
        more = span.more
    assert forwards == backwards == list(log)


def test_an_idle_room_leaves_memory_and_comes_back_as_it_was() -> None:
    world = World(RoomRules(grace=10, linger=60))
    ada = world.comes("Ada")
    world.says("Ada", "hello")
    world.pass_time_in_steps(300)
    assert world.rooms.get(world.room.code) is world.room
    kept = record(world.room)
    world.goes("Ada")
    world.pass_time_in_steps(69)
    assert world.rooms.get(world.room.code) is world.room
    world.pass_time_in_steps(2)
    assert world.rooms.get(world.room.code) is None
    assert world.rooms.live_codes() == frozenset()
    again = world.rooms.adopt(kept, world.now)
    assert again is not world.room
    assert (again.seq, list(again.tail)) == (1, list(world.room.tail))
    assert again.member_of(ada.token_hash).id == ada.id
    world.room = again
    assert world.newcomer("Bob").id == "2"


def test_a_room_stays_while_something_is_under_way() -> None:
    world = World(RoomRules(linger=60))
    world.room.busy = 1
    world.pass_time_in_steps(300)
    assert world.rooms.get(world.room.code) is world.room
    world.room.busy = 0
    world.pass_time_in_steps(121)
    assert len(world.rooms) == 0


def test_adopting_a_room_twice_is_the_same_room() -> None:
    world = World()
    assert world.rooms.adopt(record(world.room), world.now) is world.room


def test_nothing_is_due_where_nobody_is() -> None:
    world = World()
    world.pass_time_in_steps(1000)
    assert world.rooms.next_due() is None
    assert world.pass_time(1000) == []

"""Coming, going, grace time and typing, as the room is told of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec import UNSET

from chadchat_server.domain import hosting, naming
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.events import NewName, Notice, Present, RoomChanged, ServerEvent
from chadchat_shared.limits import TYPING_SECONDS

from .world import TS, World, notices, presences, typing


def test_the_room_hears_who_came_and_how_many_are_here() -> None:
    world = World()
    ada = world.comes("Ada")
    events = world.pass_time(0)
    assert notices(events) == [("joined", "Ada")]
    [notice] = [event for event in events if isinstance(event, Notice)]
    assert (notice.message, notice.member, notice.ts) == ("has entered the room", ada.id, TS)
    [presence] = presences(events)
    assert presence.online == 1
    assert presence.joined == [Present(member=ada.id, name="Ada", host=True)]
    assert (presence.left, presence.renamed) == ([], [])


def test_a_return_within_the_grace_time_is_not_noticed() -> None:
    world = World(RoomRules(grace=10))
    world.comes("Eve")
    ada = world.comes("Ada")
    world.settle()
    world.goes("Ada")
    assert world.pass_time_in_steps(9.9) == []
    world.rooms.enter(world.room, ada, "Ada again")
    assert world.pass_time_in_steps(60) == []
    assert world.room.online == 2


def test_one_is_gone_when_the_grace_time_is_over_and_keeps_name_and_membership() -> None:
    world = World(RoomRules(grace=10))
    world.comes("Eve")
    ada = world.comes("Ada")
    world.settle()
    world.goes("Ada")
    assert world.pass_time(9.99) == []
    events = world.pass_time(0.01)
    assert notices(events) == [("left", "Ada")]
    assert presences(events)[0].left == [ada.id]
    assert presences(events)[0].gone == []
    assert presences(events)[0].online == 1
    world.rooms.enter(world.room, ada, "Ada again")
    assert notices(world.pass_time_in_steps(1)) == [("joined", "Ada")]


def test_the_grace_time_counts_from_the_last_drop() -> None:
    world = World(RoomRules(grace=10))
    ada = world.comes("Ada", "a")
    world.comes("Eve")
    world.settle()
    world.goes("a")
    world.pass_time(8)
    world.rooms.enter(world.room, ada, "b")
    world.goes("b")
    assert world.pass_time_in_steps(9.9) == []
    assert notices(world.pass_time_in_steps(0.2)) == [("left", "Ada")]


def test_leaving_is_told_at_once_and_as_for_good() -> None:
    world = World(RoomRules(grace=10))
    world.comes("Eve")
    ada = world.comes("Ada")
    world.settle()
    world.leaves(ada)
    events = world.pass_time(0.1)
    assert notices(events) == [("left", "Ada")]
    assert presences(events)[0].left == presences(events)[0].gone == [ada.id]


def test_who_comes_and_goes_between_two_tellings_makes_no_notice() -> None:
    world = World(RoomRules(grace=0))
    world.comes("Eve")
    world.pass_time(0)
    ada = world.comes("Ada")
    world.leaves(ada)
    events = world.pass_time_in_steps(5)
    assert notices(events) == []
    assert presences(events)[-1].online == 1


def test_changes_are_told_at_most_ten_times_a_second() -> None:
    world = World(RoomRules(grace=0))
    told = []
    for number in range(100):
        world.comes(f"p{number}")
        if presences(world.pass_time(0.013)):
            told.append(world.now)
    world.pass_time_in_steps(1)
    assert len(told) > 5
    assert min(b - a for a, b in pairwise(told)) >= 0.1
    assert world.room.online == 100


def test_a_crowd_gets_ten_notices_and_one_with_a_count() -> None:
    world = World()
    for number in range(37):
        world.comes(f"p{number}")
    first = world.pass_time(0)
    assert notices(first) == [("joined", f"p{number}") for number in range(10)]
    assert len(presences(first)[0].joined) == 37
    later = world.pass_time_in_steps(10)
    assert notices(later) == [("joined", "27 people")]
    [folded] = [event for event in later if isinstance(event, Notice)]
    assert folded.count == 27
    assert folded.message == "have entered the room"
    assert presences(later) == []


def test_a_crowd_that_goes_is_folded_too_and_coming_and_going_are_two() -> None:
    world = World(RoomRules(grace=0))
    world.comes("Host")
    everybody = [world.comes(f"p{number}") for number in range(20)]
    world.settle()
    for member in everybody[:15]:
        world.leaves(member)
    for number in range(20, 26):
        world.comes(f"p{number}")
    told = notices(world.pass_time_in_steps(10))
    assert told[:10] == [("left", f"p{number}") for number in range(10)]
    assert told[10:] == [("joined", "6 people"), ("left", "5 people")]


@pytest.mark.parametrize("crowd", [1, 10, 11, 35])
@pytest.mark.parametrize("gap", [0.0, 0.01, 0.05, 0.11, 0.3])
def test_everybody_is_noticed_once_alone_or_in_a_count(crowd: int, gap: float) -> None:
    world = World()
    told: list[ServerEvent] = []
    for number in range(crowd):
        world.comes(f"p{number}")
        told += world.pass_time(gap)
    told += world.pass_time_in_steps(10)
    counts = [event.count for event in told if isinstance(event, Notice)]
    assert sum(1 if count is UNSET else count for count in counts) == crowd
    if crowd <= 10 or gap >= 0.11:
        assert counts == [UNSET] * crowd
    elif gap * crowd <= 1:
        assert counts == [*[UNSET] * 10, crowd - 10]


def test_renaming_is_told_with_the_old_name_and_the_new() -> None:
    world = World()
    ada = world.comes("Ada")
    world.settle()
    world.does(naming.rename(world.room, ada, "Eve", TS))
    events = world.pass_time(0)
    [notice] = [event for event in events if isinstance(event, Notice)]
    assert (notice.kind, notice.name, notice.message) == ("renamed", "Ada", "is now called Eve")
    assert presences(events)[0].renamed == [NewName(member=ada.id, name="Eve")]


def test_a_topic_is_told_as_a_change_and_as_a_notice() -> None:
    world = World()
    ada = world.comes("Ada")
    world.settle()
    for topic, sentence in (("Tea", "set the topic: Tea"), ("", "took the topic away")):
        world.does(naming.set_topic(world.room, ada, topic, TS))
        changed, notice = world.pass_time(0.1)
        assert changed == RoomChanged(room=world.room.code, topic=topic)
        assert isinstance(notice, Notice)
        assert (notice.kind, notice.name, notice.message) == ("topic", "Ada", sentence)


def test_typing_lapses_unless_it_is_said_again() -> None:
    world = World()
    ada, eve = world.comes("Ada"), world.comes("Eve")
    world.settle()
    world.types(ada)
    assert typing(world.pass_time(0)) == [["Ada"]]
    world.pass_time(TYPING_SECONDS / 2)
    world.types(eve)
    assert typing(world.pass_time(0)) == [["Ada", "Eve"]]
    world.pass_time(TYPING_SECONDS / 3)
    world.types(ada)
    assert typing(world.pass_time_in_steps(TYPING_SECONDS)) == [["Ada"], []]


def test_typing_ends_when_it_is_said_so_and_with_ones_message_and_with_leaving() -> None:
    world = World()
    ada = world.comes("Ada")
    world.comes("Eve")
    for stop in (
        lambda: world.types(ada, on=False),
        lambda: world.says("Ada", "hello"),
        lambda: world.leaves(ada),
    ):
        world.settle()
        world.types(ada)
        assert typing(world.pass_time(0)) == [["Ada"]]
        stop()
        assert typing(world.pass_time(0.1)) == [[]]


def test_nobody_hears_that_somebody_types_who_is_muted() -> None:
    world = World()
    ada, eve = world.comes("Ada"), world.comes("Eve")
    world.settle()
    world.types(eve)
    assert typing(world.pass_time(0)) == [["Eve"]]
    world.does(hosting.mute(world.room, ada, eve.id, TS, on=True))
    world.types(eve)
    assert typing(world.pass_time(0.1)) == [[]]
    world.types(eve)
    assert typing(world.pass_time_in_steps(TYPING_SECONDS)) == []
    world.does(hosting.mute(world.room, ada, eve.id, TS, on=False))
    world.types(eve)
    assert typing(world.pass_time(0)) == [["Eve"]]


def test_nothing_is_told_where_nothing_changed() -> None:
    world = World()
    ada = world.comes("Ada")
    world.settle()
    world.types(ada, on=False)
    assert world.pass_time_in_steps(300) == []

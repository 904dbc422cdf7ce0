"""Hosts: there is one, whatever happens; bans, pauses, and who waits before the room."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.domain import hosting
from chadchat_server.domain.bans import BANS_MAX, Bans
from chadchat_server.domain.breaches import NoBreach
from chadchat_server.domain.buckets import Rate
from chadchat_server.domain.knocking import KNOCKS_MAX, Porch
from chadchat_server.domain.members import Member, hash_token, require_host
from chadchat_server.domain.records import BanRecord
from chadchat_server.domain.rooms import Rooms
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.errors import (
    BadRequest,
    BadToken,
    ChatError,
    Forbidden,
    NotFound,
    RateLimited,
    RoomLocked,
    Unavailable,
)  # fmt: skip
from chadchat_shared.events import MuteChange, RoomChanged

from .acts import ACTS, act, peopled
from .world import TS, World, notices, presences, record


def _host(world: World) -> Member:
    host = hosting.host_of(world.room)
    assert host is not None
    return host


@given(ACTS)
def test_a_room_with_members_has_one_host_who_may_speak(acts: list[tuple[str, int]]) -> None:
    world = peopled()
    for what, number in acts:
        try:
            act(world, what, number)
        except ChatError:
            continue
        hosts = [member for member in world.room.members.values() if member.host]
        assert len(hosts) == min(1, len(world.room.members))
        assert not any(host.muted for host in hosts)
        listed = world.room.listing.page(0)[0]
        assert [(m.member, m.host, m.muted) for m in listed] == [
            (m.id, m.host, m.muted) for m in world.room.members.values()
        ]
        for ban in world.room.bans:
            with pytest.raises((Forbidden, RoomLocked)):
                world.newcomer(ban.name, b"new")
            with pytest.raises(Forbidden):
                world.room.member_of(ban.token_hash)


def test_the_heir_may_speak_and_is_here_and_came_first() -> None:
    world = World(RoomRules(grace=0))
    ada = world.comes("Ada")
    muted, away, heir, _ = (world.comes(name) for name in ("Bob", "Carl", "Dora", "Eve"))
    world.goes("Carl")
    world.settle()
    world.does(hosting.mute(world.room, ada, muted.id, TS, on=True))
    for leaver, follower in ((ada, heir), (heir, world.room.members["5"])):
        world.leaves(leaver)
        assert _host(world) is follower
    world.leaves(_host(world))
    assert _host(world) is away
    world.leaves(away)
    assert _host(world) is muted
    assert not muted.muted
    events = world.pass_time_in_steps(1)
    changes = [event for event in events if isinstance(event, RoomChanged)]
    assert [change.host for change in changes] == [heir.id, "5", away.id, muted.id]
    assert changes[-1].muted == MuteChange(member=muted.id, on=False)
    assert notices(events).count(("host", "Bob")) == 1


def test_who_comes_into_a_room_without_members_is_its_host() -> None:
    world = World()
    world.leaves(world.comes("Ada"))
    assert hosting.host_of(world.room) is None
    assert world.comes("Bob").host
    assert not world.comes("Carl").host


def test_a_stored_room_whose_host_was_stored_as_gone_has_another() -> None:
    world = World()
    world.comes("Ada")
    world.comes("Bob")
    kept = record(world.room)
    again = Rooms(RoomRules()).adopt(replace(kept, members=kept.members[1:]), 0.0)
    heir = hosting.host_of(again)
    assert heir is not None
    assert heir.name == "Bob"


def test_what_only_a_host_may() -> None:
    world = World()
    ada, bob = world.comes("Ada"), world.comes("Bob")
    require_host(ada)
    with pytest.raises(Forbidden):
        require_host(bob)
    with pytest.raises(BadRequest):
        hosting.another(world.room, ada, ada.id)
    for nobody in ("", "99", "x", "0" + bob.id):
        with pytest.raises(NotFound):
            hosting.another(world.room, ada, nobody)
    assert hosting.another(world.room, ada, bob.id) is bob


def test_the_kicked_are_gone_without_a_notice_of_their_own_also_when_they_were_away() -> None:
    world = World(RoomRules(grace=0))
    ada = world.comes("Ada")
    bob, carl = world.comes("Bob"), world.comes("Carl")
    world.goes("Carl")
    world.settle()
    for member in (bob, carl):
        world.does(hosting.kick(world.room, ada, member.id, "", TS))
        events = world.pass_time_in_steps(1)
        [presence] = presences(events)
        assert presence.gone == [member.id]
        assert notices(events) == []


@given(st.integers(1, 3_600), st.lists(st.floats(0, 5_000), max_size=20))
def test_a_pause_is_between_any_two_messages_of_a_member(seconds: int, gaps: list[float]) -> None:
    world = World()
    ada, bob = world.comes("Ada"), world.comes("Bob")
    world.does(hosting.slow(world.room, ada, seconds, TS))
    said_at: list[float] = []
    for gap in gaps:
        world.now += gap
        world.draft("Ada", "the host says what it likes")
        if wait := hosting.pause(world.room, bob, world.now):
            assert 0 < wait <= seconds + 0.001
            with pytest.raises(RateLimited):
                world.draft("Bob", "hello")
        else:
            world.draft("Bob", "hello")
            said_at.append(world.now)
    assert all(later - earlier >= seconds for earlier, later in pairwise(said_at))


def test_a_pause_counts_from_the_last_message_before_it_and_a_refused_text_costs_none() -> None:
    world = World()
    ada, _ = world.comes("Ada"), world.comes("Bob")
    world.says("Bob", "one")
    world.pass_time(4)
    world.does(hosting.slow(world.room, ada, 10, TS))
    with pytest.raises(RateLimited) as caught:
        world.draft("Bob", "two")
    assert caught.value.retry_after == pytest.approx(6)
    world.pass_time(6)
    with pytest.raises(BadRequest):
        world.draft("Bob", "")
    world.draft("Bob", "two")


def test_in_a_slow_room_it_is_a_new_line_that_takes_the_turn() -> None:
    world = World()
    world.does(hosting.slow(world.room, world.comes("Ada"), 10, TS))
    world.comes("Bob")
    room, draft = world.draft("Bob", "one")
    for _ in range(2):
        with pytest.raises(NoBreach):  # nor does another pass while the first is under way
            world.draft("Bob", "two")
        world.pass_time(20)
    world.rooms.unsaid(room, draft)
    world.says("Bob", "one")
    world.pass_time(9)
    with pytest.raises(NoBreach) as caught:
        world.draft("Bob", "two")
    assert caught.value.retry_after == pytest.approx(1)
    world.pass_time(1)
    world.draft("Bob", "two")


def test_leaving_and_coming_again_makes_no_pause_shorter() -> None:
    world = World()
    world.does(hosting.slow(world.room, world.comes("Ada"), 10, TS))
    bob = world.newcomer("Bob", address="192.0.2.1")
    world.rooms.enter(world.room, bob, "Bob")
    world.says("Bob", "hello")
    world.leaves(bob)
    for address, wait in (("192.0.2.1", 10.0), ("192.0.2.2", 0.0)):
        again = world.newcomer(address, address=address)
        assert hosting.pause(world.room, again, world.now) == wait


def test_for_who_has_left_one_newcomer_from_there_has_to_wait_and_no_more() -> None:
    world = World(RoomRules(message_rate=Rate(1, 0.001)))
    world.does(hosting.slow(world.room, world.comes("Ada"), 10, TS))
    here = "192.0.2.1"
    talker, idle = (world.newcomer(name, address=here) for name in "TI")
    world.rooms.enter(world.room, talker, "T")
    world.says("T", "hello")
    for member in (talker, idle):
        world.leaves(member)
    newcomers = [world.newcomer(name, address=here) for name in "ABC"]
    pauses = [hosting.pause(world.room, member, world.now) for member in newcomers]
    assert pauses == [10.0, 0.0, 0.0]
    assert [bool(member.bucket.wait(world.now)) for member in newcomers] == [True, False, False]


def test_bans() -> None:
    bans = Bans([BanRecord(2, "Bob", b"b"), BanRecord(3, "Eve", b"e")])
    for name in ("Bob", "BOB", "Ｂob", "Воb"):  # the last with Cyrillic letters
        with pytest.raises(Forbidden):
            bans.refuse_name(name)
    bans.refuse_name("Bobby")
    with pytest.raises(Forbidden):
        bans.refuse_token(b"e")
    bans.refuse_token(b"x")
    with pytest.raises(NotFound):
        bans.find("Ada")
    bans.add(BanRecord(2, "Bob", b"b"))  # as where two connections of the host ban at once
    bans.lift(bans.find(" bob ").number)
    bans.refuse_name("Bob")
    assert [ban.name for ban in bans] == ["Eve"]
    for number in range(4, BANS_MAX + 3):
        bans.require_space()
        bans.add(BanRecord(number, f"p{number}", b"%d" % number))
    with pytest.raises(Unavailable):
        bans.require_space()


def test_a_new_code_is_understood_with_the_old_one_inside() -> None:
    world = World()
    ada, old = world.comes("Ada"), world.room.code
    world.comes("Bob")
    world.says("Ada", "hello")
    applied = world.does(hosting.recode(world.room, ada, "NEWC", TS))
    assert applied.events[0] == RoomChanged(room=old, code="NEWC")
    assert world.rooms.get(old) is None
    assert world.rooms.get("NEWC") is world.room
    for typed in (None, "NEWC", "newc", old, old.lower()):
        assert world.rooms.locate("Ada", typed) == (world.room, ada)
    assert {line.room for line in world.room.tail} == {"NEWC"}
    assert {getattr(event, "room", "") for event in world.pass_time_in_steps(1)} == {"NEWC"}
    world.goes("Ada")
    world.goes("Bob")
    world.pass_time_in_steps(200)
    assert len(world.rooms) == 0


def test_a_room_stays_in_memory_while_somebody_waits_before_it() -> None:
    world, porch = World(RoomRules(linger=60)), Porch()
    porch.knock(world.room, world.room.code, "Bob", "Bob")
    porch.knock(world.room, world.room.code, "Rob", "Bob")
    world.pass_time_in_steps(300)
    assert world.rooms.get(world.room.code) is world.room
    [knock] = porch.of("Bob")
    assert (porch.waiting(world.room), porch.find(world.room, knock.id).name) == ([knock], "Rob")
    porch.end(knock)
    assert (porch.of("Bob"), porch.waiting(world.room)) == ([], [])
    world.pass_time_in_steps(300)
    assert world.rooms.get(world.room.code) is None


def test_so_many_wait_before_a_room() -> None:
    world, porch = World(), Porch()
    for number in range(KNOCKS_MAX):
        porch.knock(world.room, "ROOB", f"p{number}", f"p{number}")
    with pytest.raises(RateLimited):
        porch.knock(world.room, "ROOB", "Bob", "Bob")
    porch.knock(world.room, "ROOB", "another name", "p7")
    assert len(porch.waiting(world.room)) == KNOCKS_MAX


def test_who_waits_under_a_banned_name_takes_nobodys_place() -> None:
    world, porch = World(), Porch()
    world.room.bans.add(BanRecord(2, "Bob", b"b"))
    for number in range(KNOCKS_MAX):
        porch.knock(world.room, "ROOB", "bob", f"b{number}")
    with pytest.raises(RateLimited):
        porch.knock(world.room, "ROOB", "bob", "one more")
    porch.knock(world.room, "ROOB", "Eve", "Eve")
    assert [knock.name for knock in porch.shown(world.room)] == ["Eve"]


def test_a_locked_room_takes_in_who_is_invited_and_whoever_was_there() -> None:
    world = World()
    ada = world.comes("Ada")
    world.does(hosting.lock(world.room, ada, TS, on=True))
    with pytest.raises(RoomLocked):
        world.newcomer("Bob")
    invitation = hosting.invitation(world.room, ada)
    assert world.newcomer("Bob", invitation=invitation).name == "Bob"
    assert world.room.member_of(hash_token("Ada")) is ada
    with pytest.raises(BadToken):
        world.room.member_of(b"x")

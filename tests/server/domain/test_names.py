"""Names that look alike, in one room."""

from __future__ import annotations

import pytest

from chadchat_server.domain import hosting, naming
from chadchat_server.domain.records import MemberRecord, RoomRecord
from chadchat_server.domain.room import Room
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.errors import Forbidden, NameTaken, NotJoined
from chadchat_shared.names import name_key

from .world import TS, World


def test_a_member_may_change_the_letters_of_its_name_and_then_frees_all_of_it() -> None:
    """Also where the new name looks like the old one."""
    world = World()
    ada = world.comes("Аda")  # the first letter is Cyrillic
    world.does(naming.rename(world.room, ada, "ADA", TS))
    with pytest.raises(NameTaken):
        world.comes("Аda")
    world.does(naming.rename(world.room, ada, "Bob", TS))
    world.comes("Аda")
    with pytest.raises(NameTaken):
        naming.rename(world.room, ada, "ada", TS)
    world.does(naming.rename(world.room, ada, "Воb", TS))
    with pytest.raises(NameTaken):
        world.comes("bob")


def test_names_alike_that_are_stored_already_stay_and_the_earlier_is_the_holder() -> None:
    stored = [
        MemberRecord(n, name, name_key(name), bytes([n]), False)
        for n, name in enumerate(["sеan", "sean"])
    ]
    room = Room(RoomRecord("ABCD", "epoch", "", 0, 2, stored, ()), RoomRules(), 0.0)
    assert [member.name for member in room.members.values()] == ["sеan", "sean"]
    earlier, later = room.members.values()
    room.forget(later)
    with pytest.raises(NameTaken):
        room.require_free("sean")
    room.forget(earlier)
    room.require_free("sean")


def test_what_looks_like_several_names_is_taken_until_all_are_free() -> None:
    world = World()
    for member in [world.comes("Ella"), world.comes("Elia")]:
        with pytest.raises(NameTaken):
            world.comes("Еllа")  # in part Cyrillic
        world.leaves(member)
    world.comes("Еllа")
    with pytest.raises(NameTaken):
        world.comes("Elia")


def test_a_new_name_that_is_asked_for_twice_is_given_once_and_is_free_with_its_member() -> None:
    """As where two connections of a member ask for it at once."""
    world = World()
    ada = world.comes("Ada")
    change = naming.rename(world.room, ada, "Bob", TS)
    world.does(change)
    assert naming.rename(world.room, ada, "Bob", TS) is None
    world.does(change)  # were it stored twice, nonetheless
    with pytest.raises(NameTaken):
        world.comes("Bob")
    world.leaves(ada)
    world.comes("Bob")


def test_of_members_who_ask_for_names_that_look_alike_the_first_gets_it() -> None:
    world = World()
    ada, eve = world.comes("Ada"), world.comes("Eve")
    world.does(naming.rename(world.room, ada, "Bob", TS))
    with pytest.raises(NameTaken):
        naming.rename(world.room, eve, "Воb", TS)  # in part Cyrillic
    world.does(naming.rename(world.room, eve, "Ada", TS))
    assert [member.name for member in world.room.members.values()] == ["Bob", "Ada"]


def test_who_has_left_or_means_a_banned_name_gets_no_other() -> None:
    world = World()
    ada, bob = world.comes("Ada"), world.comes("Bob")
    world.does(hosting.ban(world.room, ada, bob.id, "", TS))
    with pytest.raises(Forbidden):
        naming.rename(world.room, ada, "bob", TS)
    world.leaves(ada)
    with pytest.raises(NotJoined):
        naming.rename(world.room, ada, "Eve", TS)
    with pytest.raises(NotJoined):
        naming.set_topic(world.room, ada, "tea", TS)

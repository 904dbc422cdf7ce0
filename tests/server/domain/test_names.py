"""Names that look alike, in one room."""

from __future__ import annotations

import pytest

from chadchat_server.domain.records import MemberRecord, RoomRecord
from chadchat_server.domain.room import Room
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.errors import NameTaken
from chadchat_shared.names import name_key

from .world import TS, World


def test_a_member_may_change_the_letters_of_its_name_and_then_frees_all_of_it() -> None:
    """Also where the new name looks like the old one."""
    world = World()
    ada = world.comes("Аda")  # the first letter is Cyrillic
    world.room.reserve(ada, "ADA")
    world.room.rename(ada, "ADA", TS)
    with pytest.raises(NameTaken):
        world.comes("Аda")
    world.room.reserve(ada, "Bob")
    world.room.rename(ada, "Bob", TS)
    world.comes("Аda")
    with pytest.raises(NameTaken):
        world.room.reserve(ada, "ada")
    world.room.reserve(ada, "Воb")
    world.room.release(ada, "Воb")
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
        room.newcomer("sean", b"")
    room.forget(earlier)
    room.newcomer("sean", b"")


def test_what_looks_like_several_names_is_taken_until_all_are_free() -> None:
    world = World()
    for member in [world.comes("Ella"), world.comes("Elia")]:
        with pytest.raises(NameTaken):
            world.comes("Еllа")  # in part Cyrillic
        world.room.forget(member)
    world.comes("Еllа")
    with pytest.raises(NameTaken):
        world.comes("Elia")


def test_a_name_that_is_reserved_twice_is_free_with_its_member() -> None:
    """As where two connections of a member ask for the same new name at once."""
    world = World()
    ada = world.comes("Ada")
    world.room.reserve(ada, "Bob")
    world.room.reserve(ada, "Bob")
    world.room.rename(ada, "Bob", TS)
    world.room.release(ada, "Bob")
    world.room.forget(ada)
    world.comes("Bob")


def test_a_name_that_is_reserved_twice_is_held_where_one_of_the_two_cannot_be_stored() -> None:
    world = World()
    ada = world.comes("Ada")
    world.room.reserve(ada, "Bob")
    world.room.reserve(ada, "Bob")
    world.room.release(ada, "Bob")
    with pytest.raises(NameTaken):
        world.comes("Bob")
    world.room.rename(ada, "Bob", TS)
    with pytest.raises(NameTaken):
        world.comes("Bob")

"""Newcomers who come together: each is decided on as if those before were members already."""

from __future__ import annotations

from chadchat_server.domain import hosting
from chadchat_server.domain.arriving import Arrivals, Newcomer
from chadchat_server.domain.members import hash_token
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.errors import ChatError, Forbidden, NameTaken, RoomFull, RoomLocked
from chadchat_shared.events import Notice

from .world import TS, World


def _come(world: World, *names: str) -> list[type[ChatError]]:
    """Let all in who may come in, as one crowd; return why others may not."""
    arrivals = Arrivals(world.room)
    refusals: list[type[ChatError]] = []
    for name in names:
        try:
            arrivals.take(Newcomer(name, hash_token(name)))
        except ChatError as refused:
            refusals.append(type(refused))
    world.does(arrivals.change(TS))
    return refusals


def _here(world: World) -> list[tuple[str, str]]:
    return [(member.id, member.name) for member in world.room.members.values()]


def test_of_a_crowd_with_names_that_look_alike_the_first_comes_in() -> None:
    world = World()
    world.comes("Bob")
    crowd = ("Ada", "Аda", "ADA", "Воb", "Ella", "Elia")  # the second and fourth in part Cyrillic
    assert _come(world, *crowd) == [NameTaken] * 3
    assert _here(world) == [("1", "Bob"), ("2", "Ada"), ("3", "Ella"), ("4", "Elia")]


def test_a_crowd_fills_a_room_to_its_limit_and_no_further() -> None:
    world = World(RoomRules(members_max=3))
    world.comes("Ada")
    assert _come(world, "Bob", "Carl", "Dora", "Eve") == [RoomFull] * 2
    assert _here(world) == [("1", "Ada"), ("2", "Bob"), ("3", "Carl")]


def test_the_first_of_a_crowd_in_a_room_without_members_is_the_host_and_no_other() -> None:
    world = World()
    assert _come(world, "Ada", "Bob", "Carl") == []
    assert [member.host for member in world.room.members.values()] == [True, False, False]
    assert _come(world, "Dora", "Eve") == []
    assert [member.name for member in world.room.members.values() if member.host] == ["Ada"]


def test_a_crowd_of_which_nobody_may_come_in_changes_nothing() -> None:
    world = World()
    ada = world.comes("Ada")
    bob = world.comes("Bob")
    world.does(hosting.ban(world.room, ada, bob.id, "", TS))
    assert _come(world, "Ada", "bob") == [NameTaken, Forbidden]
    world.does(hosting.lock(world.room, ada, TS, on=True))
    assert _come(world, "Carl") == [RoomLocked]
    assert Arrivals(world.room).change(TS) is None
    assert _here(world) == [("1", "Ada")]
    carl = world.newcomer("Carl", invitation=hosting.invitation(world.room, ada))
    assert carl.id == "3"  # as those who were refused have had no number


def test_who_is_let_in_is_said_to_be_so() -> None:
    world = World()
    ada = world.comes("Ada")
    world.does(hosting.lock(world.room, ada, TS, on=True))
    arrivals = Arrivals(world.room)
    by = hosting.invitation(world.room, ada)
    for name in ("Bob", "Carl"):
        arrivals.take(Newcomer(name, hash_token(name), invitation=by))
    events = world.does(arrivals.change(TS)).events
    assert events == [
        Notice(room=world.room.code, kind="host", name="Ada", member=ada.id, message=message, ts=TS)
        for message in ("has let Bob in", "has let Carl in")
    ]

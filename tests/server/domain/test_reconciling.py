"""A server that has missed what was done to a room does what makes it the same."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chadchat_server.domain.applying import apply
from chadchat_server.domain.reconciling import missed_changes
from chadchat_server.domain.rooms import Rooms
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.errors import ChatError

from .acts import ACTS, act, peopled
from .world import TS, World, record


def _act(world: World, acts: list[tuple[str, int]]) -> None:
    for what, number in acts:
        with suppress(ChatError):
            act(world, what, number)


@given(ACTS, st.integers(0, 60))
def test_whatever_was_missed_the_room_is_the_same_afterwards(
    acts: list[tuple[str, int]], heard: int
) -> None:
    world = peopled()
    _act(world, acts[:heard])
    rooms = Rooms(RoomRules())
    room = rooms.adopt(record(world.room), world.now)
    _act(world, acts[heard:])
    now = record(world.room)
    for change in missed_changes(room, now, TS):
        apply(rooms, room, change)
    # Codes that it has had in between are no members' here.
    same = replace(record(room), former=(), coming=now.coming)
    assert same == replace(now, former=())
    assert rooms.get(room.code) is room

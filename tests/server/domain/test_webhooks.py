"""What programs say by a room's webhook."""

from __future__ import annotations

import pytest

from chadchat_server.domain import hosting
from chadchat_server.domain.buckets import Rate
from chadchat_server.domain.room import Room
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.errors import BadRequest, RateLimited, TooLong
from chadchat_shared.events import Notice, RoomChanged
from chadchat_shared.requests import Message

from .world import TS, World, record, stored


def test_what_a_program_says_is_nobodys_and_ends_nobodys_turn() -> None:
    world = World()
    ada = world.comes("Ada")
    world.types(ada)
    world.settle()
    draft = world.rooms.bot_draft(world.room, "Ada", Message(data="done \n"), world.now, TS)
    assert (draft.member, draft.name, draft.text, draft.bot) == ("", "Ada", "done", True)
    assert not world.rooms.said(world.room, stored(draft, 1), world.now)
    assert (world.room.seq, ada.spoke_at < 0) == (1, True)


@pytest.mark.parametrize(("text", "error"), [(" \n", BadRequest), ("x" * 11, TooLong)])
def test_a_text_that_cannot_be_said_costs_nothing(text: str, error: type[Exception]) -> None:
    world = World(RoomRules(message_rate=Rate(1, 0.1), text_max=10))
    with pytest.raises(error):
        world.rooms.bot_draft(world.room, "CI", Message(data=text), world.now, TS)
    world.rooms.bot_draft(world.room, "CI", Message(data="x"), world.now, TS)


def test_its_rate_is_its_own_and_what_was_there_before_costs_nothing() -> None:
    world = World(RoomRules(message_rate=Rate(1, 0.1)))
    world.comes("Ada")
    world.says("Ada", "hello")
    draft = world.rooms.bot_draft(world.room, "CI", Message(data="x"), world.now, TS)
    with pytest.raises(RateLimited) as refused:
        world.rooms.bot_draft(world.room, "CI", Message(data="y"), world.now, TS)
    assert refused.value.retry_after == 10.0
    world.rooms.unsaid(world.room, draft)
    world.rooms.bot_draft(world.room, "CI", Message(data="y"), world.now, TS)


def test_what_it_says_by_another_server_counts_here() -> None:
    world = World(RoomRules(message_rate=Rate(1, 0.1)))
    world.comes("Ada")
    draft = world.rooms.bot_draft(world.room, "CI", Message(data="x"), world.now, TS)
    world.rooms.charge(world.room, stored(draft, 1), world.now)
    with pytest.raises(RateLimited) as refused:
        world.rooms.bot_draft(world.room, "CI", Message(data="y"), world.now, TS)
    assert refused.value.retry_after == 20.0
    world.draft("Ada", "mine is another budget")


def test_the_host_makes_one_another_and_none() -> None:
    world = World()
    ada = world.comes("Ada")
    events = [
        world.does(hosting.set_webhook(world.room, ada, secret_hash, TS)).events
        for secret_hash in (None, b"1", b"2", None, None)
    ]
    assert [[_told(event) for event in said] for said in events] == [
        [],
        [True, "made a webhook"],
        [True, "made a new webhook"],
        [False, "took the webhook away"],
        [],
    ]


def test_a_room_that_is_loaded_has_its_webhook() -> None:
    world = World()
    world.room.webhook = b"1"
    again = Room(record(world.room), RoomRules(), world.now)
    assert again.webhook == b"1"


def _told(event: object) -> object:
    """Return what of an event is told."""
    assert isinstance(event, Notice | RoomChanged)
    return event.message if isinstance(event, Notice) else event.webhook

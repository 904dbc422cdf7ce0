"""Changes are the same on every server of a room, and are told as JSON."""

from __future__ import annotations

from typing import Final, get_args

import msgspec
import pytest
from hypothesis import given

from chadchat_server.domain import hosting
from chadchat_server.domain.changes import (
    AnyChange,
    Arrival,
    BanLifted,
    CodeChanged,
    HostChanged,
    Invitation,
    LogTrimmed,
    MemberBanned,
    MemberKicked,
    MemberLeft,
    MemberMuted,
    MemberRenamed,
    MembersCame,
    PassphraseChanged,
    RetentionChanged,
    RoomLocked,
    RoomSlowed,
    TopicChanged,
    WebhookChanged,
)  # fmt: skip
from chadchat_server.domain.records import MemberRecord
from chadchat_shared.errors import ChatError
from chadchat_shared.events import Keep

from .acts import ACTS, act, peopled
from .world import TS, World, record

_HASH: Final = bytes(range(256))
_DECODER: Final[msgspec.json.Decoder[AnyChange]] = msgspec.json.Decoder(AnyChange)
_CHANGES: Final[list[AnyChange]] = [
    MembersCame(ts=TS, arrivals=[
        Arrival(MemberRecord(1, "Straße", "strasse", _HASH, host=True), "2001:db8::1"),
        Arrival(MemberRecord(2, "天", "天", b"", host=False), "", Invitation(1, "Straße")),
    ]),
    LogTrimmed(ts=TS, first=1_001),
    MemberLeft(ts=TS, member=2),
    MemberLeft(ts=TS, member=1, heir=2),
    MemberRenamed(ts=TS, member=2, name='"Bob"\\'),
    TopicChanged(ts=TS, member=2, name="Bob", topic=""),
    MemberKicked(ts=TS, host=1, host_name="Ada", member=2, reason="too loud"),
    MemberBanned(
        ts=TS, host=1, host_name="Ada", member=2, name="Bob", token_hash=_HASH, reason="again"
    ),
    BanLifted(ts=TS, host=1, host_name="Ada", member=2, name="Bob"),
    MemberMuted(ts=TS, host=1, host_name="Ada", member=2, on=True),
    RoomLocked(ts=TS, host=1, host_name="Ada", on=True),
    RoomSlowed(ts=TS, host=1, host_name="Ada", seconds=30),
    RetentionChanged(ts=TS, host=1, host_name="Ada", keep=Keep(messages=1_000, days=7)),
    PassphraseChanged(ts=TS, host=1, host_name="Ada", kept="scrypt$1$2"),
    PassphraseChanged(ts=TS, host=1, host_name="Ada", kept=None),
    WebhookChanged(ts=TS, host=1, host_name="Ada", secret_hash=_HASH),
    WebhookChanged(ts=TS, host=1, host_name="Ada", secret_hash=None),
    HostChanged(ts=TS, host=1, host_name="Ada", heir=2, name="Bob"),
    CodeChanged(ts=TS, host=1, host_name="Ada", code="EFGH", before="ABCD"),
]  # fmt: skip


def _told(change: AnyChange) -> AnyChange:
    """Return the change as another server gets it."""
    return _DECODER.decode(msgspec.json.encode(change))


@pytest.mark.parametrize("change", _CHANGES, ids=lambda change: type(change).__name__)
def test_a_change_that_is_told_as_json_is_the_same(change: AnyChange) -> None:
    assert _told(change) == change


def test_every_kind_of_change_is_told() -> None:
    assert {type(change) for change in _CHANGES} == {*get_args(AnyChange)}


@given(ACTS)
def test_servers_that_do_the_same_changes_have_the_same_room(
    acts: list[tuple[str, int]],
) -> None:
    here, there = peopled(), World()
    for what, number in acts:
        try:
            act(here, what, number)
        except ChatError:
            continue
    for change in here.made:
        there.does(_told(change))
    assert record(there.room) == record(here.room)
    assert there.said == here.said


@pytest.mark.parametrize(
    "change",
    [
        MemberLeft(ts=TS, member=9),
        MemberLeft(ts=TS, member=9, heir=8),
        MemberRenamed(ts=TS, member=9, name="Eve"),
        MemberKicked(ts=TS, host=1, host_name="Ada", member=9),
        MemberMuted(ts=TS, host=1, host_name="Ada", member=9, on=True),
        HostChanged(ts=TS, host=1, host_name="Ada", heir=9, name="Eve"),
    ],
    ids=lambda change: type(change).__name__,
)
def test_to_a_member_that_is_not_there_nothing_is_done(change: AnyChange) -> None:
    world = World()
    world.comes("Ada")
    world.comes("Bob")
    world.settle()
    before = record(world.room)
    applied = world.does(change)
    assert (applied.events, applied.connections) == ([], [])
    assert record(world.room) == before
    assert world.pass_time_in_steps(5) == []


def test_a_ban_of_a_member_that_is_not_there_holds_and_is_lifted_once() -> None:
    world = World()
    world.comes("Ada")
    before = record(world.room)
    for change in (
        MemberBanned(ts=TS, host=1, host_name="Ada", member=9, name="Eve", token_hash=_HASH),
        BanLifted(ts=TS, host=1, host_name="Ada", member=9, name="Eve"),
    ):
        for _ in range(2):
            world.does(change)
        assert [ban.name for ban in world.room.bans] == ["Eve"] * isinstance(change, MemberBanned)
    assert record(world.room) == before


def test_who_is_taken_out_is_told_why() -> None:
    world = World()
    ada = world.comes("Ada", "phone")
    world.rooms.enter(world.room, ada, "desk")
    bob, eve = world.comes("Bob"), world.comes("Eve")
    kicked = world.does(hosting.kick(world.room, ada, bob.id, "too loud", TS))
    banned = world.does(hosting.ban(world.room, ada, eve.id, "", TS))
    left = world.leaves(ada)
    assert [
        (applied.what, applied.reason, {*applied.connections}) for applied in (kicked, banned, left)
    ] == [
        ("The host has removed you from this room.", "too loud", {"Bob"}),
        ("The host has banned you from this room.", "", {"Eve"}),
        ("You left this room somewhere else.", "", {"phone", "desk"}),
    ]

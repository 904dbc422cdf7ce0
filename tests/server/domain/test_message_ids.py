"""The ids of messages that came without one: in order of time, and not to be guessed."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.message_ids import MessageIds

from .world import TS, World


def test_whoever_has_seen_some_does_not_know_the_next() -> None:
    world = World()
    world.comes("Ada")
    ids = [world.draft("Ada", "hello")[1].id for _ in range(1_000)]
    assert len(set(ids)) == len(ids)
    _, earlier = divmod(uuid.UUID(ids[0]).int, 1 << 80)
    changed = 0
    for text in ids[1:]:
        _, later = divmod(uuid.UUID(text).int, 1 << 80)
        changed |= earlier ^ later
        earlier = later
    assert changed.bit_count() == 72


@given(st.integers(0, 2**48 - 1))
def test_they_are_uuids_of_their_time(unix_ms: int) -> None:
    made = uuid.UUID(text := MessageIds().next(unix_ms))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == unix_ms
    assert str(made) == text


def test_they_are_in_the_order_of_time() -> None:
    ids = MessageIds()
    made = [ids.next(TS + later) for later in range(1_000)]
    assert made == sorted(made)

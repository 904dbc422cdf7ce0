"""Hundreds of people lose their connection at once, and those who stay hear little of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from msgspec import UNSET

from chadchat_shared.events import Notice, Presence
from tests.raw_tcp import RawTcp
from tests.server.conftest import quiet_server
from tests.server_process import ServerProcess

_GOING = 300
_STAYING = 10
_EVENTS_MAX = 60
"""What each of those who stay may be told at most, where one event a person would be hundreds."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that says at once who has gone."""
    with quiet_server(tmp_path / "data", "--grace", "0") as server:
        yield server


async def test_they_are_gathered_into_a_few_frames(server: ServerProcess) -> None:
    async with RawTcp.to(server.port) as host, AsyncExitStack() as stack:
        room = str((await host.ask("create", {"name": "Heidi"}))["room"])

        async def join(name: str) -> tuple[RawTcp, str]:
            raw = await stack.enter_async_context(RawTcp.to(server.port))
            return raw, (await raw.join(room, name=name)).member

        staying = [(await join(f"Stays {number}"))[0] for number in range(_STAYING)]
        going = [await join(f"Goes {number}") for number in range(_GOING)]
        await host.until(lambda: _told(host, "joined") == 1 + _STAYING + _GOING)
        for member in staying:
            await _read_all(member)
            member.inbox.events.clear()
        for raw, _ in going:
            raw.reset()
        for member in staying:
            await member.until(lambda: _told(member, "left") == _GOING)  # noqa: B023
            await _read_all(member)
            _check_what_was_told(member, {gone for _, gone in going})


def _check_what_was_told(member: RawTcp, gone: set[str]) -> None:
    presences = [event for event in member.inbox.events if isinstance(event, Presence)]
    left = [one for presence in presences for one in presence.left]
    assert sorted(left) == sorted(gone)
    assert presences[-1].online == _STAYING + 1
    assert _told(member, "left") == _GOING
    assert len(member.inbox.events) <= _EVENTS_MAX


def _told(member: RawTcp, kind: str) -> int:
    """Return how many people the notices of one kind stand for."""
    notices = (event for event in member.inbox.events if isinstance(event, Notice))
    return sum(
        (1 if notice.count is UNSET else notice.count) for notice in notices if notice.kind == kind
    )


async def _read_all(member: RawTcp) -> None:
    """Read what has been said: an answer comes after everything that was said before it."""
    await member.ask("history", {"limit": 1})

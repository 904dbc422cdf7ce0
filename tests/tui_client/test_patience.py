"""Asking again after refusals that pass."""

from __future__ import annotations

import asyncio

import pytest

from chadchat_shared.errors import ChatError, NotFound, RateLimited, Unavailable
from chadchat_tui.session import patience
from chadchat_tui.session.patience import DEFAULT_SECONDS, patiently


@pytest.mark.parametrize(
    ("refusal", "seconds"),
    [
        (RateLimited(retry_after=0.5), 0.5),
        (Unavailable(retry_after=0), 0),
        (Unavailable(), DEFAULT_SECONDS),
    ],
)
async def test_it_waits_as_long_as_is_said(
    refusal: ChatError, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also not at all; and some seconds where nothing is said."""
    refusals = [refusal]
    waits: list[float] = []

    async def ask() -> str:
        if refusals:
            raise refusals.pop()
        return "done"

    async def pause(seconds: float, _: asyncio.Event) -> None:
        waits.append(seconds)

    monkeypatch.setattr(patience, "pause", pause)
    assert await patiently(ask) == "done"
    assert waits == [seconds]


async def test_other_refusals_are_raised() -> None:
    """As waiting would change nothing."""

    async def ask() -> str:
        raise NotFound

    with pytest.raises(NotFound):
        await patiently(ask)

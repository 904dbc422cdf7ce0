"""Asking again what was refused for a while only."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from chadchat_shared.errors import ChatError, RateLimited, Unavailable

T = TypeVar("T")

DEFAULT_SECONDS: Final = 2.0
"""How long to wait after a passing refusal that does not say."""


async def patiently(
    ask: Callable[[], Awaitable[T]],
    told: Callable[[ChatError], None] | None = None,
    sooner: asyncio.Event | None = None,
) -> T:
    """Return what ``ask`` returns, asking again after each refusal that passes by itself.

    ``told`` is called with each of them, before the wait, which ``sooner`` cuts short.
    """
    while True:
        try:
            return await ask()
        except (RateLimited, Unavailable) as refusal:
            if told is not None:
                told(refusal)
            said = refusal.retry_after
            await pause(DEFAULT_SECONDS if said is None else said, sooner or asyncio.Event())


async def pause(seconds: float, sooner: asyncio.Event) -> None:
    """Wait for ``seconds``, or until ``sooner`` is set from now on."""
    sooner.clear()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await sooner.wait()

"""Asking again what was refused for a while only."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from chadchat_shared.errors import RateLimited, Unavailable

T = TypeVar("T")

DEFAULT_SECONDS: Final = 2.0
"""How long to wait after a passing refusal that does not say."""


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Return what ``ask`` returns, asking again after each refusal that passes by itself."""
    while True:
        try:
            return await ask()
        except (RateLimited, Unavailable) as refusal:
            said = refusal.retry_after
            await asyncio.sleep(DEFAULT_SECONDS if said is None else said)

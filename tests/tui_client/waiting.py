"""Waiting for what is going to be so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.patience import PATIENCE_SECONDS


async def eventually(so: Callable[[], bool]) -> None:
    """Return as soon as ``so`` says yes; fail after a while."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not so():  # noqa: ASYNC110  # what is waited for is on the screen, and sets no event
            await asyncio.sleep(0.01)

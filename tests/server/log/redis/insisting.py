"""Saying something until it is stored, as clients do."""

from __future__ import annotations

import asyncio

from chadchat_server.log import Appended, RoomLog
from chadchat_shared.errors import Unavailable
from tests.patience import PATIENCE_SECONDS

from ..conftest import append, draft


async def stored(log: RoomLog, number: int | str) -> int:
    """Say something again and again until it is stored, as clients do; return its seq."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            [outcome] = await append(log, draft(number))
            if isinstance(outcome, Appended):
                return outcome.message.seq
            assert isinstance(outcome, Unavailable)
            await asyncio.sleep(0.02)

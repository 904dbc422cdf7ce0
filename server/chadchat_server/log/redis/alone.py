"""Having a Redis for oneself: no server runs on it, and none starts."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from chadchat_shared.errors import ChatError

from ..interface import LogUnusable
from .beats import DEAD_SECONDS
from .keys import BEATS, MOVING
from .node import Node
from .scripts import DELETE_IF

_HELD_SECONDS: Final = 15
_HOLD_AGAIN_SECONDS: Final = 3.0
_LOOK_SECONDS: Final = 0.5


@asynccontextmanager
async def alone(node: Node, where: str, on_wait: Callable[[str], None]) -> AsyncIterator[None]:
    """Have the Redis at ``where`` alone, for which it may have to wait; then ``on_wait`` is told.

    Servers that start meanwhile see a key and end. Raises LogUnusable where another server runs,
    and Unavailable.
    """
    token = secrets.token_hex(8)
    await _hold(node, token)  # before looking at the others: who starts later sees it
    holding = asyncio.create_task(_go_on_holding(node, token))
    try:
        await _wait_for_the_dead(node, where, on_wait)
        yield
    finally:
        holding.cancel()
        with suppress(ChatError):
            await node.link.run(DELETE_IF, [MOVING], token)


async def _hold(node: Node, token: str) -> None:
    await node.link.call("SET", MOVING, token, "EX", _HELD_SECONDS)


async def _go_on_holding(node: Node, token: str) -> None:
    while True:
        await asyncio.sleep(_HOLD_AGAIN_SECONDS)
        with suppress(ChatError):
            await _hold(node, token)


async def _wait_for_the_dead(node: Node, where: str, on_wait: Callable[[str], None]) -> None:
    """Return when none of the others can be alive. One that gives a sign of life is."""
    first = await _others(node)
    if first:
        on_wait(f"Looking whether a server runs on {where}, which takes up to {DEAD_SECONDS:.0f} s")
    while others := await _others(node):
        if not others.items() <= first.items():
            raise LogUnusable(
                f"A Chad Chat server, or another command that moves rooms, is using {where}. "
                "Stop it first."
            )
        await asyncio.sleep(_LOOK_SECONDS)


async def _others(node: Node) -> dict[str, float]:
    """Return when the others have last given a sign of life, by their names."""
    reply = await node.link.call("ZRANGE", BEATS, 0, -1, "WITHSCORES")
    beats = zip(reply[::2], reply[1::2], strict=True)
    return {
        name.decode(): float(ms) for name, ms in beats if not node.beats.is_own(name.decode())
    }  # fmt: skip

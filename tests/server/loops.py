"""The event loops that the server runs on: uvloop, and asyncio's own where there is none of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from tests.needs import need_package

LoopFactory = Callable[[], asyncio.AbstractEventLoop] | None
"""What makes a loop; None for asyncio's own."""


def run(work: Callable[[], Coroutine[object, object, None]], loop: LoopFactory) -> None:
    """Run ``work`` on a loop of its own."""
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(work())


def _new_uvloop() -> asyncio.AbstractEventLoop:
    need_package("uvloop", "all systems but Windows")
    import uvloop

    return uvloop.new_event_loop()


LOOPS = [pytest.param(None, id="asyncio"), pytest.param(_new_uvloop, id="uvloop")]

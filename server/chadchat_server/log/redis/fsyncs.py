"""Waiting until what Redis has acknowledged is on its disk, where it does not wait itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from chadchat_shared.errors import ChatError

from .keys import PROBE
from .link import Link

_WAIT_MS: Final = 2_000


class Fsyncs:
    """Rounds of waiting for the disk of Redis: one covers all that was written before it began.

    They are on a ``link`` of their own, as Redis does nothing else on it meanwhile.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._next: list[Callable[[bool], None]] = []
        self._round: asyncio.Task[None] | None = None

    def then(self, done: Callable[[bool], None]) -> None:
        """Call ``done`` when all that has been written is on disk, or it is not known (false)."""
        self._next.append(done)
        if self._round is None:
            self._round = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        while self._next:
            waiting, self._next = self._next, []
            try:
                _, (on_disk, _) = await asyncio.gather(
                    self._link.call("SET", PROBE, 1), self._link.call("WAITAOF", 1, 0, _WAIT_MS)
                )
            except ChatError:
                on_disk = 0
            for done in waiting:
                done(bool(on_disk))
        self._round = None

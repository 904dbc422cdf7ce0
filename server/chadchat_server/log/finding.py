"""Searches take turns beside the writer; the index of words takes its turns with what it does."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import Final

from chadchat_shared.errors import ChatError
from chadchat_shared.searching import Query

from ..turns import Turns
from .indexing import index_next
from .interface import Finding
from .reader import Reader
from .searching import UNINDEXED_MAX, Search
from .sweeping import sweep
from .writer import Writer

SEARCH_SECONDS: Final = 1.0
"""How long a search may take before it is answered with what it has."""

_PAUSE_SECONDS: Final = 0.005
"""What is left to others between two slices of the index, about as long as one takes."""


class Finder:
    """Looks through the log, one slice of a search at a time: of each who searches in turn.

    It reads beside the writer, for which nobody waits who says something. Only the index is written
    by slices of a few milliseconds, one at a time.
    """

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader
        self._turns = Turns()
        self._turn = asyncio.Lock()
        self._slice = asyncio.Lock()
        self._indexing: dict[int, asyncio.Task[None]] = {}

    async def search(
        self, code: str, query: Query, before: int | None, limit: int, who: str
    ) -> Finding:
        """Look for up to ``limit`` messages of the room; see ``RoomLog.search``."""
        search = Search(code, query, before, limit)
        loop = asyncio.get_running_loop()
        answer_at = loop.time() + SEARCH_SECONDS
        while not search.done:
            async with self._turns.of(who), self._turn:
                await self._reader.read(search.go_on)
            if loop.time() >= answer_at:
                break
        if search.unindexed > UNINDEXED_MAX:
            self._index(search.room)
        return Finding(search.found, search.before or 1)

    async def sweep(self) -> bool:
        """Delete a slice of what is not kept any more, of the index too; see ``sweep``."""
        async with self._slice:
            return await self._writer.write(sweep)

    async def close(self) -> None:
        """Break off what is being indexed, to go on with the next search of its room; read no more.

        Searches that are not done are refused with Unavailable.
        """
        tasks = list(self._indexing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._reader.close()

    def _index(self, room: int) -> None:
        """Bring the index of ``room`` to its newest message, for which nobody waits."""
        if room not in self._indexing:
            self._indexing[room] = task = asyncio.create_task(self._catch_up(room))
            task.add_done_callback(lambda _: self._indexing.pop(room))

    async def _catch_up(self, room: int) -> None:
        with suppress(ChatError):  # such as a full disk; the next search tries again
            while True:
                async with self._slice:
                    if await self._writer.write(partial(index_next, room=room), grows=True):
                        return
                await asyncio.sleep(_PAUSE_SECONDS)

"""Looking for words and times in a room's stream, a little at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from chadchat_shared.events import ChatMessage
from chadchat_shared.searching import Query

from ...domain.pages import PAGE_BYTES
from ...turns import Turns
from ..finding import SEARCH_SECONDS
from ..interface import Finding
from .keys import LOG
from .payloads import Entry, message_of
from .shards import Shards

_SLICE: Final = 200
"""Messages that are read and looked at in one turn of the event loop."""


class _Search:
    """A search for up to ``limit`` messages below the seq ``before``, the newest first, in a log
    that begins with the seq ``first``.
    """

    def __init__(self, code: str, query: Query, first: int, before: int, limit: int) -> None:
        self.found: list[ChatMessage] = []
        self.first = first
        self.before = before if query.phrases else first
        self._code = code
        self._query = query
        self._limit = limit
        self._size = 0

    @property
    def done(self) -> bool:
        """Whether there is nothing more to look at, or no room for more."""
        full = len(self.found) >= self._limit or self._size > PAGE_BYTES
        return full or self.before <= self.first

    def look_at(self, entries: Iterable[Entry]) -> None:
        """Look at the entries right below ``before``."""
        for entry in entries:
            if self.done:
                return
            message = message_of(self._code, entry)
            if self._query.matches(message.message):
                self._size += len(message.message.encode())
                if self.found and self._size > PAGE_BYTES:
                    return
                self.found.append(message)
            self.before = message.seq


class Finder:
    """Looks through rooms, one slice of a search at a time: of each who searches in turn."""

    def __init__(self, link: Shards) -> None:
        self._link = link
        self._turns = Turns()
        self._turn = asyncio.Lock()

    async def search(
        self, channel: str, code: str, query: Query, before: int | None, limit: int, *, who: str
    ) -> Finding:
        """Look for up to ``limit`` messages of the room with the channel; see ``RoomLog.search``.

        Raises Unavailable.
        """
        loop = asyncio.get_running_loop()
        answer_at = loop.time() + SEARCH_SECONDS
        first, end = await self._ends(channel)
        search = _Search(code, query, first, end if before is None else min(before, end), limit)
        while not search.done:
            async with self._turns.of(who), self._turn:
                entries = await self._link.call(
                    "XREVRANGE", channel + LOG, f"{search.before - 1}-0", f"{search.first}-0",
                    "COUNT", _SLICE,
                )  # fmt: skip
                search.look_at(entries)
            if not entries:
                search.before = search.first
            if loop.time() >= answer_at:
                break
        return Finding(search.found, search.before)

    async def seek(self, channel: str, code: str, ts: int) -> int:
        """Return the place of ``ts`` in the room with the channel; see ``RoomLog.seek``.

        Raises Unavailable.
        """
        first, end = await self._ends(channel)
        while first < end:
            middle = (first + end) // 2
            [entry] = await self._link.call("XRANGE", channel + LOG, f"{middle}-0", "+", "COUNT", 1)
            if message_of(code, entry).ts < ts:
                first = middle + 1
            else:
                end = middle
        return first

    async def _ends(self, channel: str) -> tuple[int, int]:
        """Return the seq with which a room's log begins, and that of the next message."""
        first, newest = await self._link.call("HMGET", channel, "first", "seq")
        return int(first or 1), int(newest or 0) + 1

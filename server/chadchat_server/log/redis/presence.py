"""Telling the other servers who is online by this one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from chadchat_shared.errors import ChatError, StorageFull

from .feed import Feed
from .keys import HERE, keys_of
from .node import Node
from .payloads import Presence, encode
from .scripts import CHANGE
from .writes import Write, flat

GATHERED_SECONDS: Final = 0.05
"""How long comings and goings are gathered that follow others, to be told together."""

FULL_SECONDS: Final = 1.0
"""How long it waits to try again where Redis has no room for more."""

_AT_ONCE: Final = 1_000
"""Members in one command, as a script takes no more than some thousand arguments."""


class Presences:
    """Tells who comes and goes, by and by: what could not be told is told later."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._telling: dict[Feed, asyncio.Task[None]] = {}
        self._owing: set[Feed] = set()

    def set(self, feed: Feed, member: int, *, here: bool) -> None:
        """Note that a member is here, or is here no more."""
        (feed.here.add if here else feed.here.discard)(member)
        self.tell(feed, [member])

    def tell(self, feed: Feed, members: Iterable[int] = ()) -> None:
        """Tell of members, and of all of whom the others do not know."""
        feed.untold.update(members)
        if feed.told_as != self._node.beats.name:
            feed.untold |= feed.here
        if feed.untold and feed not in self._telling:
            self._telling[feed] = asyncio.create_task(self._tell(feed))

    def tell_again(self) -> None:
        """Tell what could not be told, also of rooms that have been let go since."""
        owing, self._owing = self._owing, set()
        for feed in owing:
            self.tell(feed)

    def correct(self, feed: Feed, stored: Iterable[int]) -> None:
        """Tell what is to be told where the ``stored`` members are taken to be here."""
        self.tell(feed, feed.here.symmetric_difference(stored))

    async def close(self) -> None:
        """Tell nothing more: who is here by a server that is no more comes back by another."""
        tasks = list(self._telling.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self, feed: Feed) -> None:
        try:
            while feed.untold:
                members, feed.untold = feed.untold, set()
                try:
                    await self._write(feed, sorted(members))
                    pause = GATHERED_SECONDS
                except StorageFull:
                    feed.untold |= members
                    pause = FULL_SECONDS
                except ChatError:  # it is told when Redis is back
                    feed.untold |= members
                    self._owing.add(feed)
                    return
                await asyncio.sleep(pause)
        finally:
            del self._telling[feed]

    async def _write(self, feed: Feed, members: Sequence[int]) -> None:
        name = self._node.beats.name
        came = [number for number in members if number in feed.here]
        went = [number for number in members if number not in feed.here]
        writes: list[Write] = []
        for some in _parts(came):
            fields = (item for number in some for item in (f"{number}@{name}", 1))
            writes.append(("HSET", HERE, *fields))
        writes += [
            ("HDEL", HERE, *(f"{number}@{name}" for number in some)) for some in _parts(went)
        ]
        body = encode(Presence(name, came, went))
        feed.told_as = name
        await self._node.link.run(
            CHANGE, keys_of(feed.channel), 0, self._node.next_call(), "*", body, *flat(writes)
        )  # fmt: skip


def _parts(members: Sequence[int]) -> Iterable[Sequence[int]]:
    return (members[first : first + _AT_ONCE] for first in range(0, len(members), _AT_ONCE))

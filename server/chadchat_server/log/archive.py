"""What a store gives of its rooms, and takes, when they move to another one: all that is kept.

No server uses the store meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from chadchat_shared.events import ChatMessage

from ..domain.records import RoomRecord

PAGE = 500
"""Messages that are in memory at once."""


class CannotMove(Exception):
    """A room, or all of them, cannot be moved; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class WholeRoom:
    """All of a room but its messages.

    ``row`` is what its store calls it. ``record`` has no messages and nobody who is online; the
    codes that the room had before are in ``former``, with when they will have rested (Unix ms);
    ``used`` is when it was last used (Unix ms).
    """

    row: str
    record: RoomRecord
    used: int
    former: Mapping[str, int] = field(default_factory=dict)


class Outgoing(Protocol):
    """A store that rooms are moved out of, or are looked at. Everything may raise CannotMove."""

    async def count(self) -> int:
        """Return how many rooms there are."""

    def rooms(self) -> AsyncIterator[WholeRoom]:
        """Return all rooms, one after the other."""

    def messages(self, row: str, code: str) -> AsyncIterator[Sequence[ChatMessage]]:
        """Return the messages of a room, by pages, in their order."""

    def resting(self) -> AsyncIterator[tuple[str, int]]:
        """Return the codes that rest and lead to no room, with their end (Unix ms)."""

    async def secret(self) -> bytes | None:
        """Return the key of browsers' cookies that it keeps, if it keeps one."""


class Incoming(Outgoing, Protocol):
    """A store that rooms are moved into."""

    async def read(self, row: str) -> WholeRoom:
        """Return a room again, also one that is being made."""

    async def row_of(self, code: str) -> str | None:
        """Return the room that has the code now, or None."""

    async def is_free(self, code: str) -> bool:
        """Say whether a code is no room's and does not rest."""

    def make(self, room: WholeRoom) -> AbstractAsyncContextManager[str]:
        """Make a room, whose row is given; it is found by its code once this has ended well.

        Before that, and where it ends otherwise, there is nothing of it to be found.
        """

    async def put(self, row: str, page: Sequence[ChatMessage]) -> None:
        """Store the next messages of a room that is being made."""

    async def rest(self, code: str, until: int) -> None:
        """Let a free code rest until then (Unix ms)."""

    async def keep_secret(self, secret: bytes) -> None:
        """Keep the key of browsers' cookies, in the place of what was kept before."""

    async def settle(self) -> None:
        """Return when all that has been stored is as durable as it will be."""

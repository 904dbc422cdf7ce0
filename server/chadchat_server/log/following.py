"""What servers that share a log tell each other of the rooms that they have in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from chadchat_shared.events import ChatMessage

from ..domain.changes import AnyChange
from ..domain.records import RoomRecord


class Follower(Protocol):
    """Who is told, on the event loop, what other servers do to the rooms that are loaded here.

    What is told of one room, and what ``append`` and ``change`` report of it, comes in one order,
    which is the same for all servers.
    """

    def said(self, code: str, messages: Sequence[ChatMessage]) -> None:
        """Another server has stored messages: the next by their seqs."""

    def changed(self, code: str, change: AnyChange) -> None:
        """Another server has changed the room."""

    def came(self, code: str, server: str, members: Collection[int]) -> None:
        """Members (by number) are online by another server; they may have been before."""

    def went(self, code: str, server: str, members: Collection[int]) -> None:
        """Members are online by another server no more."""

    def ended(self, server: str) -> None:
        """A server is no more, or cut off from the others: nobody is online by it."""

    def noted(self, code: str, server: str, note: bytes) -> None:
        """Another server has told a passing thing that is not kept, and may be missed."""

    def renewed(self, record: RoomRecord) -> None:
        """Changes have been missed: the room is this now. Messages have been told by ``said``, if
        none of those that were missed is deleted already.

        With another epoch it is another room: it has been put back to an earlier state.
        """

    def closed(self, code: str) -> None:
        """The room has been deleted."""

    def lost(self, code: str) -> None:
        """The room is not there any more, and nobody has said why."""

"""The other servers that have the same rooms, as far as the rooms are concerned."""

from __future__ import annotations

from typing import Protocol


class Neighbours(Protocol):
    """Who is told what is not stored: who is here, and passing things. It is done by and by."""

    def came(self, code: str, member: int) -> None:
        """A member is online by this server."""

    def went(self, code: str, member: int) -> None:
        """A member is online by this server no more."""

    def note(self, code: str, note: bytes) -> None:
        """Tell a passing thing to whoever has the room in memory; it may be missed."""


class Alone:
    """There is no other server."""

    def came(self, code: str, member: int) -> None:
        """Nobody needs to know."""

    def went(self, code: str, member: int) -> None:
        """Nobody needs to know."""

    def note(self, code: str, note: bytes) -> None:
        """Nobody needs to know."""


ALONE = Alone()

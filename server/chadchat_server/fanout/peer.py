"""Whoever is connected, by whatever it is that carries what is said."""

from __future__ import annotations

from abc import ABC, abstractmethod

from .frames import Frames


class Peer(ABC):
    """A client's connection, as far as the rooms that it is in are concerned.

    ``address`` is the client's; a ``closed`` one comes into no room any more.
    """

    __slots__ = ()

    address: str
    closed: bool

    @property
    @abstractmethod
    def backlog(self) -> int:
        """Bytes that wait for the peer to read them."""

    @abstractmethod
    def write(self, frames: Frames) -> None:
        """Send ``frames`` on, after all that was written before."""

    @abstractmethod
    def finish(self) -> None:
        """Take nothing more, and close the connection when what waits has been written."""

"""The upgrade from long-polling to WebSocket (Engine.IO protocol 4, "Upgrade")."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .frames import Frames
from .websocket import WebSocket

UPGRADE_SECONDS = 10.0
"""How long an upgrade may take: polls are held back meanwhile."""

_PONG = Frames.of(b"3probe")


class Upgrade:
    """A WebSocket that a polling session may go on with.

    ``probed`` is called when the poll under way is to be answered, ``ended`` with the WebSocket
    when the session goes on with it, with None when it stays with polling.
    """

    def __init__(
        self, socket: WebSocket, probed: Callable[[], None],
        ended: Callable[[WebSocket | None], None],
    ) -> None:  # fmt: skip
        self.socket = socket
        self._probed = probed
        self._ended = ended
        self._expected = b"2probe"
        self._over = False
        self._timer = asyncio.get_running_loop().call_later(UPGRADE_SECONDS, self.give_up)
        socket.receiver = self

    def receive(self, packet: bytes) -> None:
        """Take the probe, then the word that it goes on here; anything else is the end of it."""
        if packet != self._expected:
            self.give_up()
        elif packet == b"2probe":
            self._expected = b"5"
            self.socket.write(_PONG.wire)
            self._probed()
        else:
            self._end(self.socket)

    def drop_attachment(self) -> None:
        """Give up: nothing binary belongs here."""
        self.give_up()

    def overrun(self) -> None:
        """Give up soon: a peer that reads no answers to its pings."""
        asyncio.get_running_loop().call_soon(self.give_up)

    def lost(self) -> None:
        """Give up with the WebSocket."""
        self.give_up()

    def give_up(self) -> None:
        """Close the WebSocket and leave the session as it was."""
        self.socket.close()
        self._end(None)

    def _end(self, socket: WebSocket | None) -> None:
        """Say once how it has ended, and hear of the WebSocket no more."""
        if not self._over:
            self._over = True
            self._timer.cancel()
            self.socket.receiver = None
            self._ended(socket)

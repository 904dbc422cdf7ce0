"""What python-socketio keeps of its clients: nothing.

Its own manager keeps two rooms for every client and walks all rooms of the server when one goes, so
that N people who leave at once cost N². Who has joined the namespace is known by its ``Session``,
and who is in which room by ``Rooms``.
"""

from __future__ import annotations

import socketio


class Manager(socketio.AsyncManager):  # type: ignore[misc]  # socketio has no types
    """Gives a client its Socket.IO id, and that is all."""

    async def pre_connect(self, eio_sid: str, namespace: str) -> str:
        """Return an id for a client that joins the namespace."""
        del eio_sid, namespace
        return str(self.server.eio.generate_id())

    async def connect(self, sid: str, namespace: str) -> None:
        """Let the client be in the namespace."""

    async def disconnect(self, sid: str, namespace: str, **options: object) -> None:
        """Let the client be gone."""

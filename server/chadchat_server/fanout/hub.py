"""Gathers what is said to rooms within one turn of the event loop, and hands it over at once."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable, Mapping
from typing import Protocol, cast

from .frames import Frames
from .session import Session


class Audience(Protocol):
    """A room, as far as the hub is concerned: whoever is connected to it now."""

    @property
    def connections(self) -> Mapping[Hashable, object]:
        """The sessions that hear what is said here, as keys."""


class Hub:
    """What waits to be written: each room's frames once, then the answers to single connections.

    Whatever goes to one connection directly goes after all that was said before, so that nobody
    sees things out of order.
    """

    def __init__(self) -> None:
        self._rooms: dict[Audience, list[Frames]] = {}
        self._answers: list[tuple[Session, Frames]] = []
        self._scheduled = False
        self.deliveries = 0

    def publish(self, room: Audience, frames: Frames) -> None:
        """Say ``frames`` to everybody who is in ``room`` when this turn of the loop ends."""
        self._rooms.setdefault(room, []).append(frames)
        self._schedule()

    def answer(self, session: Session, frames: Frames) -> None:
        """Answer ``session`` after what this turn of the loop says to its rooms."""
        self._answers.append((session, frames))
        self._schedule()

    def send(self, session: Session, frames: Frames) -> None:
        """Write to ``session`` now, after everything that waits."""
        self.flush()
        session.write(frames)

    def flush(self) -> None:
        """Write what waits: before somebody comes into a room or goes, and at the turn's end."""
        rooms, self._rooms = self._rooms, {}
        answers, self._answers = self._answers, []
        for room, waiting in rooms.items():
            frames = Frames.join(waiting)
            sessions = cast("Iterable[Session]", room.connections)
            for session in sessions:
                session.write(frames)
            self.deliveries += len(frames.packets) * len(room.connections)
        for session, frames in answers:
            session.write(frames)

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush_turn)

    def _flush_turn(self) -> None:
        self._scheduled = False
        self.flush()

"""Gathers what one turn of the event loop says to rooms and single connections."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

from ..histogram import SECONDS, Histogram
from .frames import Frames
from .peer import Peer


class Audience(Protocol):
    """A room, as far as the hub is concerned: whoever is connected to it now."""

    @property
    def connections(self) -> Mapping[Hashable, object]:
        """The peers that hear what is said here, as keys."""


@dataclass(slots=True)
class _Waiting:
    """What waits for a room: what everybody in it is to hear, and answers to single ones."""

    said: list[Frames] = field(default_factory=list)
    answers: dict[Peer, list[Frames]] = field(default_factory=dict)


class Hub:
    """What waits to be written: for each room one write to each connection, its answers with it.

    Messages that are stored together are told, and acknowledged, together, so that their senders
    write again together. Whatever goes to one connection directly goes after all that was said
    before, so that nobody sees things out of order.

    ``arrivals`` are the times (``time.perf_counter``) at which the messages came that wait here,
    ``delays`` the seconds that it took those which have been written.
    """

    def __init__(self) -> None:
        self._rooms: defaultdict[Audience, _Waiting] = defaultdict(_Waiting)
        self._scheduled = False
        self.deliveries = 0
        self.arrivals: list[float] = []
        self.delays = Histogram(SECONDS)

    def publish(self, room: Audience, frames: Frames) -> None:
        """Say ``frames`` to everybody who is in ``room`` when this turn of the loop ends."""
        self._rooms[room].said.append(frames)
        self._schedule()

    def answer(self, peer: Peer, frames: Frames, after: Audience) -> None:
        """Answer ``peer`` with, and after, what is said to the room meanwhile."""
        self._rooms[after].answers.setdefault(peer, []).append(frames)
        self._schedule()

    def send(self, peer: Peer, frames: Frames) -> None:
        """Write to ``peer`` now, after everything that waits."""
        self.flush()
        peer.write(frames)

    def flush(self) -> None:
        """Write what waits: before somebody comes into a room or goes, and at the turn's end."""
        rooms, self._rooms = self._rooms, defaultdict(_Waiting)
        for room, waiting in rooms.items():
            if waiting.said:
                self._tell(room, waiting)
            for peer, own in waiting.answers.items():
                peer.write(Frames.join(own))
        if self.arrivals:
            self._note_delays()

    def _tell(self, room: Audience, waiting: _Waiting) -> None:
        frames, answers = Frames.join(waiting.said), waiting.answers
        peers = cast("Iterable[Peer]", room.connections)
        for peer in peers:
            own = answers.pop(peer, None) if answers else None
            peer.write(frames if own is None else Frames.join([frames, *own]))
        self.deliveries += len(frames.packets) * len(room.connections)

    def _note_delays(self) -> None:
        arrivals, self.arrivals = self.arrivals, []
        now = time.perf_counter()
        for arrived in arrivals:
            self.delays.observe(now - arrived)

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush_turn)

    def _flush_turn(self) -> None:
        self._scheduled = False
        self.flush()

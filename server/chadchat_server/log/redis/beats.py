"""Which servers are alive, and whether what they share is still what they have known."""

from __future__ import annotations

import secrets
from typing import Final

from .keys import BEATS, SERVERS
from .scripts import BEAT
from .shards import Shards
from .wire import Wire

BEAT_SECONDS: Final = 3.0
"""How often a server says that it is alive."""

DEAD_SECONDS: Final = 15.0
"""A server that has not said so for this long is dead."""


class Beats:
    """This server's heartbeats, and what they have said of the others.

    ``generation`` rises whenever the data of Redis has gone back to an earlier state; ``living``
    are the names of all servers that are alive. A server that was taken for dead has another
    ``name`` afterwards, and so has each with a new generation: what earlier data says of who is
    here by which server is of the past.
    """

    def __init__(self) -> None:
        self.generation = 0
        self.living: frozenset[str] = frozenset()
        self._token = secrets.token_hex(4)
        self._life = 0
        self._beat = 0

    @property
    def name(self) -> str:
        """What this server is called among the others."""
        return f"{self._token}.{self._life}"

    def is_own(self, name: str) -> bool:
        """Say whether this server is called that, or was."""
        return name.startswith(f"{self._token}.")

    async def beat(
        self, way: Wire | Shards, *, lasts: bool, back: int | None = None
    ) -> frozenset[str]:
        """Say that this server is alive; return the names of those that are no more.

        ``lasts`` says whether Redis never loses what it has acknowledged; ``back`` is the
        generation in which it has, from which another begins, unless that has been done.
        Raises Unavailable.
        """
        begun, generation = bool(self.living), self.generation
        was_living, ended = await self._say(way, lasts=lasts, back=back)
        if begun and not (was_living and generation == self.generation):
            await self.end(way)
            self._life += 1
            _, then_ended = await self._say(way, lasts=lasts)
            ended |= then_ended
        return ended

    def hear(self, name: str) -> None:
        """Take a server for alive that gives a sign of life, until the next heartbeat says more."""
        self.living |= {name}

    async def end(self, way: Wire | Shards) -> None:
        """Be no more among the living. Raises Unavailable."""
        await way.call("ZREM", BEATS, self.name)

    async def _say(
        self, way: Wire | Shards, *, lasts: bool, back: int | None = None
    ) -> tuple[bool, frozenset[str]]:
        """Return whether this server was among the living, and who is no more."""
        generation = self.generation if back is None else back
        living, self.generation, self._beat, names = await way.run(
            BEAT, [SERVERS, BEATS], self.name, int(BEAT_SECONDS * 1000), int(DEAD_SECONDS * 1000),
            generation, self._beat, int(lasts), int(back is not None),
        )  # fmt: skip
        known, self.living = self.living, frozenset(name.decode() for name in names)
        return bool(living), known - self.living

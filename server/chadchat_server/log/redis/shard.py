"""One Redis: the only one, or that of one shard of a cluster."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from redis.asyncio.connection import ConnectionPool

from ..interface import LogUnusable
from .durability import UNKNOWN
from .fsyncs import Fsyncs
from .link import Link
from .refusals import Refusals
from .wire import Wire


class Shard:
    """The link to the Redis of ``pool``, and what that promises (``durability``).

    ``probe`` returns the name of a key of it that means nothing; the others are as in ``Link``.
    """

    def __init__(
        self, pool: ConnectionPool, where: str, *,
        prepare: Callable[[Shard, Wire], Awaitable[None]], probe: Callable[[Shard], str],
        on_up: Callable[[], None], on_failure: Callable[[LogUnusable], None],
    ) -> None:  # fmt: skip
        self.pool = pool
        self.where = where
        self.durability = UNKNOWN
        self.refusals = Refusals(where)
        self.link = Link(
            pool, where, self.refusals, prepare=lambda wire: prepare(self, wire), on_up=on_up,
            on_failure=on_failure,
        )  # fmt: skip
        self._fsyncs = Fsyncs(pool, lambda: probe(self), self.refusals)

    @property
    def host(self) -> str:
        """Where it is reached."""
        return str(self.pool.connection_kwargs.get("host", ""))

    def when_durable(self, done: Callable[[bool], None]) -> None:
        """Call ``done`` when what it has acknowledged by now is as durable as it can be.

        With false, where that is not known.
        """
        if self.durability.waits:
            self._fsyncs.then(self.durability.run, done)
        else:
            done(True)

    async def all_durable(self) -> None:
        """Return when nobody waits for its disk any more."""
        await self._fsyncs.close()

    async def close(self) -> None:
        """Disconnect."""
        await self._fsyncs.close()
        await self.link.close()

"""The way to the rooms: to the only Redis, or to that shard of a Redis Cluster which has the key.

In a cluster, what a shard refuses as it has the key no more, or not yet, it has surely not done: it
is asked of another, or again. What it may have done is not repeated here.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Any, Final

from redis.asyncio.connection import ConnectionPool
from redis.exceptions import AskError, ClusterDownError, MovedError, RedisError

from chadchat_shared.errors import ChatError

from ..interface import LogUnusable
from .durability import durability_of
from .keys import PROBE
from .scripts import Script
from .shard import Shard
from .slots import SLOTS, Address, Cluster, address_of, cluster_of, slot_of
from .wire import Argument, NotHere, Wire

LOOK_SECONDS: Final = 1.0
"""How often it is looked for who has the keys of a shard that is away."""

_FOLLOW_SECONDS: Final = 0.4
"""How long a command is asked of others, or again: with the reply, nobody waits three seconds."""

_AGAIN_SECONDS: Final = 0.05

_log = logging.getLogger(__name__)


class Shards:
    """The Redis of ``pool``, or all shards of its cluster: commands go to that which has their key.

    Each connection is ``prepared`` before it is used. ``on_up`` is called when one is there again,
    ``on_spread`` when other shards may have the keys, ``on_failure`` as in ``Link``.
    """

    def __init__(
        self, pool: ConnectionPool, where: str, *, allow_volatile: bool,
        prepared: Callable[[Shard, Wire], Awaitable[None]], on_up: Callable[[], None],
        on_failure: Callable[[LogUnusable], None],
    ) -> None:  # fmt: skip
        self.on_spread: Callable[[], None] = lambda: None
        self._pool = pool
        self._allow_volatile = allow_volatile
        self._prepared = prepared
        self._on_up = on_up
        self._on_failure = on_failure
        self._first = self._shard(pool, where)
        self._only: Shard | None = self._first
        self._slots: list[Shard] = []
        self._by_address: dict[Address, Shard] = {}
        self._cluster: Cluster | None = None
        self._whole = True
        self._down_at = 0.0
        self._doubt = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def promise(self) -> str:
        """What an acknowledgement means, at the least."""
        worst = min((shard.durability for shard in self.all), key=lambda each: each[:2])
        if self._only is not None:
            return worst.promise
        return (
            f"It is a cluster of {len(self.all)} shards. {worst.promise} Where a replica takes the "
            "place of one, what was acknowledged in the moments before may be lost."
        )

    @property
    def all(self) -> Collection[Shard]:
        """All shards that have keys."""
        return [self._only] if self._only is not None else list(self._by_address.values())

    @property
    def is_well(self) -> bool:
        """Whether all of them are there, and take commands."""
        return self._whole and all(shard.link.is_up for shard in self.all)

    def of(self, key: str) -> Shard:
        """Return the shard that has a key; where none has, one that is away."""
        return self._only or self._slots[slot_of(key)]

    async def open(self) -> None:
        """Connect to all. Raises LogUnusable."""
        await self._first.link.open()
        if self._cluster is None:
            return
        await self._first.close()
        if not (self._cluster.whole and self._cluster.shards):
            raise LogUnusable(
                f"The Redis Cluster of {self._first.where} takes no commands, as it lacks shards. "
                "`redis-cli --cluster check` says more."
            )
        self._only = None
        addresses = set(self._cluster.shards.values())
        self._by_address = {address: self._at(address) for address in addresses}
        self._spread(self._cluster)
        await asyncio.gather(*(shard.link.open() for shard in self.all))
        self._watching = asyncio.create_task(self._watch())

    async def probe(self) -> None:
        """Write something to all; raise StorageFull or Unavailable where none takes it."""
        writing = (shard.link.call("SET", self.probe_key(shard), 1) for shard in self.all)
        replies = await asyncio.gather(*writing, return_exceptions=True)
        refusals = [reply for reply in replies if isinstance(reply, BaseException)]
        if len(refusals) == len(replies):
            raise refusals[0]

    def probe_key(self, shard: Shard) -> str:
        """Return the name of a key of the shard that means nothing."""
        keys = (f"{PROBE}:{number}" for number in range(SLOTS))
        return next((key for key in keys if self.of(key) is shard), PROBE)

    async def close(self) -> None:
        """Disconnect."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await asyncio.gather(*self._closing, *(shard.close() for shard in self.all))

    def call(self, *command: Argument) -> asyncio.Future[Any]:
        """Send a command with a key behind its name; return its reply to come.

        It may fail with StorageFull or Unavailable.
        """
        if self._only is not None:
            return self._only.link.call(*command)
        return self._ask(slot_of(str(command[1])), command)

    def run(self, script: Script, keys: list[str], *arguments: Argument) -> asyncio.Future[Any]:
        """Run a script on keys of one slot, as ``call`` does a command."""
        if self._only is not None:
            return self._only.link.run(script, keys, *arguments)
        command = ("EVALSHA", script.sha, len(keys), *keys, *arguments)
        return self._ask(slot_of(keys[0]), command)

    def look_again(self) -> None:
        """Find out which shard has which keys by now."""
        self._doubt.set()

    # Following the keys

    def _ask(self, slot: int, command: tuple[Argument, ...]) -> asyncio.Future[Any]:
        # It is sent now, in the order of the calls; only what is refused is followed.
        shard = self._slots[slot]
        return asyncio.ensure_future(self._follow(shard, shard.link.call(*command), slot, command))

    async def _follow(
        self, shard: Shard, reply: Awaitable[Any], slot: int, command: tuple[Argument, ...]
    ) -> Any:  # whatever Redis replies
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + _FOLLOW_SECONDS
        pause = 0.0
        while True:
            try:
                return await reply
            except NotHere as refusal:
                if loop.time() >= give_up_at:
                    raise
                why = refusal.why
            match why:
                case MovedError():
                    address = address_of(why.host, why.port, asked=shard.host)
                    shard = self._moved(slot, address)
                    await asyncio.sleep(pause)
                    pause = _AGAIN_SECONDS  # two that do not know yet may name each other
                    reply = shard.link.call(*command)
                case AskError():
                    shard = self._known(address_of(why.host, why.port, asked=shard.host))
                    reply = _second(shard.link.call("ASKING"), shard.link.call(*command))
                case _:
                    if isinstance(why, ClusterDownError):
                        self._is_down()
                    await asyncio.sleep(_AGAIN_SECONDS)
                    shard = self._slots[slot]
                    reply = shard.link.call(*command)

    def _moved(self, slot: int, address: Address) -> Shard:
        shard = self._known(address)
        if self._slots[slot] is not shard:
            self._slots[slot] = shard
            self.on_spread()
        self.look_again()
        return shard

    def _is_down(self) -> None:
        self._down_at = asyncio.get_running_loop().time()
        if self._whole:
            self._whole = False
            _log.error(
                "The Redis cluster takes no commands, as it lacks shards. Nothing is stored until "
                "it is whole."
            )

    # Which shards there are

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._doubt.wait()
            if self._doubt.is_set() or not self.is_well:
                self._doubt.clear()
                cluster = await self._look()
                if cluster is not None and cluster.shards:
                    self._spread(cluster)
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _look(self) -> Cluster | None:
        """Return the cluster as any of the shards sees it, or the node of the given address."""
        for shard in random.sample(list(self.all), len(self.all)):
            with suppress(ChatError):
                return await cluster_of(shard.link.call, shard.host)
        with suppress(ChatError, RedisError, OSError):
            wire = await Wire.connect(self._pool.make_connection(), self._first.refusals)
            try:
                return await cluster_of(wire.call, self._first.host)
            finally:
                await wire.close()
        return None

    def _spread(self, cluster: Cluster) -> None:
        """Have the shards have the keys that they have in the cluster."""
        addresses = set(cluster.shards.values())
        for address in self._by_address.keys() - addresses:
            closing = asyncio.create_task(self._by_address.pop(address).close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
        shards = {slot: self._known(address) for slot, address in cluster.shards.items()}
        self._slots = [shards.get(slot, self._first) for slot in range(SLOTS)]
        self.on_spread()
        # Its nodes find out one after the other: it is whole when none has said otherwise for long.
        calm = asyncio.get_running_loop().time() >= self._down_at + LOOK_SECONDS
        if cluster.whole and calm and not self._whole:
            self._whole = True
            _log.info("The Redis cluster is whole again")
            self._on_up()

    def _known(self, address: Address) -> Shard:
        """Return the shard at an address, to which it may have to be connected first."""
        if (shard := self._by_address.get(address)) is None:
            _log.info("Redis at %s is one of the cluster's shards now", _name(address))
            shard = self._by_address[address] = self._at(address)
            shard.link.start()
        return shard

    def _at(self, address: Address) -> Shard:
        options = self._pool.connection_kwargs | {"host": address[0], "port": address[1]}
        pool = ConnectionPool(connection_class=self._pool.connection_class, **options)
        return self._shard(pool, _name(address))

    def _shard(self, pool: ConnectionPool, where: str) -> Shard:
        return Shard(
            pool, where, prepare=self._prepare, probe=self.probe_key, on_up=self._on_up,
            on_failure=self._on_failure,
        )  # fmt: skip

    async def _prepare(self, shard: Shard, wire: Wire) -> None:
        if shard is self._first:
            self._cluster = await cluster_of(wire.call, shard.host)
            if self._cluster is not None:  # it is asked for its cluster, and for nothing else
                return
        shard.durability = await durability_of(wire, allow_volatile=self._allow_volatile)
        await self._prepared(shard, wire)


async def _second(first: Awaitable[Any], second: Awaitable[Any]) -> Any:  # whatever Redis replies
    _, reply = await asyncio.gather(first, second)
    return reply


def _name(address: Address) -> str:
    return f"{address[0]}:{address[1]}"

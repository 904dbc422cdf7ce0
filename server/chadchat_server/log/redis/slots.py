"""The slots of a Redis Cluster: which shard has which keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple

from redis.crc import key_slot

SLOTS: Final = 16_384
"""How many there are in every cluster."""

Address = tuple[str, int]
"""The host and the port of a shard."""


class Cluster(NamedTuple):
    """A cluster as one of its nodes sees it: ``whole`` where that takes commands.

    ``shards`` are the addresses of those that have the keys of a slot. Of some there may be none.
    """

    whole: bool
    shards: Mapping[int, Address]


def slot_of(key: str) -> int:
    """Return the slot of a key, or of a channel: that of its hash tag, if it has one."""
    return int(key_slot(key.encode()))


def address_of(host: str, port: int, *, asked: str) -> Address:
    """Return the address that the node at ``asked`` calls so, which may not know its own name."""
    return (asked if host in {"", "?"} else host), port


async def cluster_of(call: Callable[..., Awaitable[Any]], host: str) -> Cluster | None:
    """Return the cluster of the node at ``host``, which is asked by ``call``; None if it has none.

    Raises Unavailable.
    """
    if b"cluster_enabled:1" not in await call("INFO", "cluster"):
        return None
    whole = b"cluster_state:ok" in await call("CLUSTER", "INFO")
    shards: dict[int, Address] = {}
    for first, last, (name, port, *_), *_ in await call("CLUSTER", "SLOTS"):
        address = address_of((name or b"").decode(), port, asked=host)
        shards |= dict.fromkeys(range(first, last + 1), address)
    return Cluster(whole, shards)

"""Several servers of the same rooms, and a load on them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from ..fanout import DELIVERIES, MEASURED_SECONDS, WARM_UP_SECONDS, watch
from ..party import Load, gather
from ..peers import OURS, Peer
from ..processes import Server, serve
from ..table import Column
from .redis import EVERYSEC, Redis, redis_server

REDIS_CPU = Column("Redis CPU µs/delivery", ".2f")


@dataclass(frozen=True, slots=True)
class Nodes:
    """Servers that have one Redis; all are on the servers' core."""

    servers: Sequence[Server]

    def cpu_seconds(self) -> float:
        """Return the CPU time of all of them."""
        return sum(server.cpu_seconds() for server in self.servers)


@contextmanager
def nodes_of(peer: Peer, count: int, redis: Redis) -> Iterator[Nodes]:
    """Run so many servers of a peer."""
    options = ("--store", redis.url) if peer is OURS else (redis.url,)
    with ExitStack() as stack:
        yield Nodes([stack.enter_context(serve(peer, *options)) for _ in range(count)])


def measure(
    load: Load, peer: Peer, count: int = 1, *, appendfsync: str = EVERYSEC,
    scattered: bool = False, seconds: float = MEASURED_SECONDS,
) -> dict[Column, float]:  # fmt: skip
    """Put ``load`` on so many nodes and return its figures; check that nothing was lost.

    Each room is on one of the nodes; where it is ``scattered``, on all.
    """
    with (
        redis_server(appendfsync) as redis,
        nodes_of(peer, count, redis) as nodes,
        gather(load, *nodes.servers, scattered=scattered) as party,
    ):
        party.talk(load.in_flight)
        party.generator.run(WARM_UP_SECONDS)
        started, redis_cpu = time.perf_counter(), redis.cpu_seconds()
        figures = watch(party, nodes, seconds)
        redis_cpu = redis.cpu_seconds() - redis_cpu
        elapsed = time.perf_counter() - started
        party.hush()
        party.check_order()
    return figures | {REDIS_CPU: 1e6 * redis_cpu / (figures[DELIVERIES] * elapsed)}

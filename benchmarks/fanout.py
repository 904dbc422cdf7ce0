"""How many deliveries a second one core makes, every message stored and acknowledged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from operator import itemgetter
from typing import Final

from .ceiling import ceiling
from .party import Load, Party, gather
from .peers import Peer
from .plan import Plan
from .processes import Working, own_cpu_seconds, serve
from .rounds import tabulate
from .table import Column, Table

WARM_UP_SECONDS, MEASURED_SECONDS = 0.5, 2.5

DELIVERIES = Column("deliveries/s", less_is_better=False)
MESSAGES = Column("messages/s", less_is_better=False)
ACK_P50, ACK_P99 = Column("ack p50 ms", ".2f"), Column("ack p99 ms", ".2f")
SERVER_CPU = Column("server CPU µs/delivery", ".2f")
FRAMES_A_READ = Column("frames/read", ".1f")
GENERATOR_CPU = Column("generator CPU", ".0%")
COLUMNS = (DELIVERIES, MESSAGES, ACK_P50, ACK_P99, SERVER_CPU, FRAMES_A_READ, GENERATOR_CPU)

LOADS: Final = (
    Load("hundred", 1, 100, 1, 8, 3),
    Load("thousand", 1, 1_000, 1, 8, 3),
    Load("lively", 1, 500, 50, 2, 15),
    Load("rooms", 100, 10, 1, 2, 1.5),
)


def measure(load: Load, peer: Peer, seconds: float = MEASURED_SECONDS) -> dict[Column, float]:
    """Put ``load`` on a server and return its figures; check that nothing was lost."""
    with serve(peer) as server, gather(load, server) as party:
        party.talk(load.in_flight)
        party.generator.run(WARM_UP_SECONDS)
        figures = watch(party, server, seconds)
        party.hush()
        party.check_order()
        return figures


def watch(party: Party, server: Working, seconds: float) -> dict[Column, float]:
    """Count for so many seconds of a party that is under way, or for as long as nothing is done."""
    members, senders = list(party.members), list(party.senders)
    delivered = sum(member.deliveries for member in members)
    reads = sum(member.reads for member in members)
    acks = sum(sender.acks for sender in senders)
    for sender in senders:
        sender.latencies.clear()

    def done_something() -> bool:
        return any(sender.latencies for sender in senders) and delivered < sum(
            member.deliveries for member in members
        )

    started, own_cpu, server_cpu = time.perf_counter(), own_cpu_seconds(), server.cpu_seconds()
    party.generator.run(seconds)
    party.generator.run_until(done_something, "nothing is done")
    server_cpu = server.cpu_seconds() - server_cpu
    own_cpu = own_cpu_seconds() - own_cpu
    elapsed = time.perf_counter() - started
    deliveries = sum(member.deliveries for member in members) - delivered
    reads = sum(member.reads for member in members) - reads
    acks = sum(sender.acks for sender in senders) - acks
    latencies = sorted(latency for sender in senders for latency in sender.latencies)
    return {
        DELIVERIES: deliveries / elapsed,
        MESSAGES: acks / elapsed,
        ACK_P50: 1000 * latencies[len(latencies) // 2],
        ACK_P99: 1000 * latencies[len(latencies) * 99 // 100],
        SERVER_CPU: 1e6 * server_cpu / deliveries,
        FRAMES_A_READ: deliveries / reads,
        GENERATOR_CPU: own_cpu / elapsed,
    }


def run(plan: Plan) -> Iterator[Table]:
    """Measure each load on every peer."""
    for load in LOADS:
        if plan.load in {None, load.name}:
            table = Table(str(load), COLUMNS, DELIVERIES, load.bar)
            tabulate(table, plan, partial(measure, load))
            fastest = max(table.rows.values(), key=itemgetter(DELIVERIES))
            frames = max(1, round(fastest[FRAMES_A_READ]))
            table.notes.append(ceiling(load.rooms * load.members, frames))
            yield table

"""What it costs when a crowd loses its connections at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from .generator import Generator
from .party import MESSAGE
from .peers import OURS, Peer
from .plan import Plan
from .processes import Server, serve
from .rounds import tabulate
from .table import Column, Table

CROWD, SMALL_CROWD, STAYING = 1_000, 250, 10
GRACE_SECONDS, WINDOW_SECONDS = 0.5, 1.5
BUSY_SHARE: Final = 0.1

CPU = Column(f"CPU s for {CROWD:,}", ".3f")
CPU_SMALL = Column(f"CPU s for {SMALL_CROWD:,}", ".3f")
PER_PERSON = Column("cost of one, large to small crowd", ".2f")


def measure(peer: Peer) -> dict[Column, float]:
    """Return the CPU that a large and a small crowd's going costs, and how they compare."""
    large, small = _lose(peer, CROWD), _lose(peer, SMALL_CROWD)
    return {CPU: large, CPU_SMALL: small, PER_PERSON: (large / CROWD) / (small / SMALL_CROWD)}


def _lose(peer: Peer, people: int) -> float:
    """Reset ``people`` connections of one room; return the CPU seconds that this costs.

    What the server uses while nothing happens is taken off. Those who stay must still hear each
    other afterwards.
    """
    generator = Generator()
    with serve(peer, *(("--grace", str(GRACE_SECONDS)) if peer is OURS else ())) as server:
        host = generator.open(server.port)
        code = generator.ask(host, "create", {"name": "member"}).room
        members = [generator.open(server.port) for _ in range(STAYING - 1 + people)]
        for number, member in enumerate(members):
            generator.ask(member, "join", {"code": code, "name": f"member{number}"})
        generator.run(WINDOW_SECONDS)
        idle_share = _share_of_core(generator, server)
        started, before = time.perf_counter(), server.cpu_seconds()
        for member in members[STAYING - 1 :]:
            generator.drop(member, reset=True)
        generator.run(GRACE_SECONDS)
        while _share_of_core(generator, server) > BUSY_SHARE:
            pass
        elapsed = time.perf_counter() - started
        used = server.cpu_seconds() - before - idle_share * elapsed
        staying = [host, *members[: STAYING - 1]]
        host.talk(MESSAGE, 1)
        host.hush()
        generator.run_until(
            lambda: all(member.deliveries == 1 for member in staying), "who stayed hears nothing"
        )
        generator.close()
    return used


def _share_of_core(generator: Generator, server: Server) -> float:
    """Return the share of the next while that the server works."""
    before = server.cpu_seconds()
    generator.run(WINDOW_SECONDS)
    return (server.cpu_seconds() - before) / WINDOW_SECONDS


def run(plan: Plan) -> Iterator[Table]:
    """Measure it on every peer, once: it hardly differs from round to round."""
    table = Table(
        f"{CROWD:,} people lose their connections at once, {STAYING} stay",
        (CPU, CPU_SMALL, PER_PERSON), CPU,
    )  # fmt: skip
    yield tabulate(table, replace(plan, rounds=1), measure)

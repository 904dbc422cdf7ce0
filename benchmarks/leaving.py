"""What it costs when a crowd loses its connections at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .fanout import MESSAGE
from .generator import Generator
from .peers import OURS, Peer
from .plan import Plan
from .processes import Server, serve
from .rounds import tabulate
from .table import Column, Table

CROWD, SMALL_CROWD, STAYING = 1_000, 250, 10
QUIET_SECONDS = 1.5
QUIET_CPU_SECONDS = 0.01
_GRACE: Final = ("--grace", "0.5")

CPU = Column(f"CPU s for {CROWD:,}", ".3f")
CPU_SMALL = Column(f"CPU s for {SMALL_CROWD:,}", ".3f")
PER_PERSON = Column("cost of one, large to small crowd", ".2f")


def measure(peer: Peer) -> dict[Column, float]:
    """Return the CPU that a large and a small crowd's going costs, and how they compare."""
    large, small = _lose(peer, CROWD), _lose(peer, SMALL_CROWD)
    return {CPU: large, CPU_SMALL: small, PER_PERSON: (large / CROWD) / (small / SMALL_CROWD)}


def _lose(peer: Peer, people: int) -> float:
    """Reset ``people`` connections of one room; return the CPU seconds until all is quiet.

    Those who stay must still hear each other afterwards.
    """
    generator = Generator()
    with serve(peer, *(_GRACE if peer is OURS else ())) as server:
        host = generator.open(server.port)
        code = generator.ask(host, "create", {"name": "host"})["room"]
        members = [generator.open(server.port) for _ in range(STAYING - 1 + people)]
        for number, member in enumerate(members):
            generator.ask(member, "join", {"code": code, "name": f"member{number}"})
        _wait_for_quiet(generator, server)
        before = server.cpu_seconds()
        for member in members[STAYING - 1 :]:
            generator.drop(member, reset=True)
        after = _wait_for_quiet(generator, server)
        staying = [host, *members[: STAYING - 1]]
        host.talk(MESSAGE, 1)
        host.hush()
        generator.run_until(
            lambda: all(member.deliveries == 1 for member in staying), "who stayed hears nothing"
        )
        generator.close()
    return after - before


def _wait_for_quiet(generator: Generator, server: Server) -> float:
    """Wait until the server does next to nothing; return its CPU seconds before that."""
    used = server.cpu_seconds()
    while True:
        generator.run(QUIET_SECONDS)
        if (now := server.cpu_seconds()) - used < QUIET_CPU_SECONDS:
            return used
        used = now


def run(plan: Plan) -> Iterator[Table]:
    """Measure it on every peer."""
    table = Table(
        f"A crowd in one room loses its connections at once; {STAYING} people stay",
        (CPU, CPU_SMALL, PER_PERSON), CPU,
    )  # fmt: skip
    yield tabulate(table, plan, measure)

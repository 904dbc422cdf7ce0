"""What an idle connection costs in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from .generator import Generator
from .party import MESSAGE
from .peers import Peer
from .plan import Plan
from .processes import Server, serve
from .rounds import tabulate
from .table import Column, Table

CONNECTIONS: Final = 2_000
PEOPLE_A_ROOM: Final = 10
TALKING_SECONDS, SETTLING_SECONDS = 2.0, 1.5

JOINED = Column("KB, joined", ".1f")
CONNECTED = Column("KB, only connected", ".1f")


def measure(peer: Peer) -> dict[Column, float]:
    """Return the growth of the server by each connection, before and after all have joined.

    What is paid once is paid before: rooms are open, and their hosts have talked. Nobody leaves,
    as what a connection leaves behind would be given to the next for nothing. Garbage that waits
    to be collected does not count.
    """
    generator = Generator()
    with serve(peer) as server:
        hosts = [generator.open(server.port) for _ in range(CONNECTIONS // PEOPLE_A_ROOM)]
        codes = [generator.ask(host, "create", {"name": "member"}).room for host in hosts]
        for host in hosts:
            host.talk(MESSAGE, 1)
        generator.run(TALKING_SECONDS)
        for host in hosts:
            host.hush()
        before = _settled_bytes(generator, server)
        people = [generator.open(server.port) for _ in range(CONNECTIONS)]
        connected = _settled_bytes(generator, server)
        for number, member in enumerate(people):
            code = codes[number % len(codes)]
            generator.ask(member, "join", {"code": code, "name": f"member{number}"})
        joined = _settled_bytes(generator, server)
        generator.close()
    return {
        JOINED: (joined - before) / CONNECTIONS / 1024,
        CONNECTED: (connected - before) / CONNECTIONS / 1024,
    }


def _settled_bytes(generator: Generator, server: Server) -> int:
    server.collect_garbage()
    generator.run(SETTLING_SECONDS)
    return server.memory_bytes()


def run(plan: Plan) -> Iterator[Table]:
    """Measure it on every peer, once: it hardly differs from round to round."""
    table = Table(
        f"Memory of one of {CONNECTIONS:,} idle connections",
        (JOINED, CONNECTED), JOINED, 0.9,
    )  # fmt: skip
    yield tabulate(table, replace(plan, rounds=1), measure)

"""How long a thousand people take to come into one room, one after another."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Final

from .fanout import GENERATOR_CPU
from .generator import Generator, NoAnswer
from .peers import Peer
from .plan import Plan
from .processes import own_cpu_seconds, serve
from .rounds import tabulate
from .table import Column, Table

PEOPLE: Final = 1_000

JOINS = Column("joins/s", less_is_better=False)
JOIN_P50 = Column("join alone p50 ms", ".2f")
JOIN_LAST = Column("the last hundred ms", ".2f")
CPU_A_JOIN = Column("server CPU ms/join", ".2f")


def measure(peer: Peer) -> dict[Column, float]:
    """Bring everybody in: TCP, WebSocket, namespace, ``join`` and its answer; nobody leaves."""
    generator = Generator()
    seconds = []
    with serve(peer) as server:
        host = generator.open(server.port)
        code = generator.ask(host, "create", {"name": "member0"}).room
        server_cpu, own_cpu = server.cpu_seconds(), own_cpu_seconds()
        started = time.perf_counter()
        for number in range(1, PEOPLE):
            member = generator.open(server.port)
            asked = time.perf_counter()
            answer = generator.ask(member, "join", {"code": code, "name": f"member{number}"})
            seconds.append(time.perf_counter() - asked)
        elapsed = time.perf_counter() - started
        server_cpu = server.cpu_seconds() - server_cpu
        own_cpu = own_cpu_seconds() - own_cpu
        if answer.online != PEOPLE:
            raise NoAnswer("somebody who came into the room is not there")
        generator.close()
    return {
        JOINS: (PEOPLE - 1) / elapsed,
        JOIN_P50: 1000 * statistics.median(seconds),
        JOIN_LAST: 1000 * statistics.median(seconds[-100:]),
        CPU_A_JOIN: 1000 * server_cpu / (PEOPLE - 1),
        GENERATOR_CPU: own_cpu / elapsed,
    }


def run(plan: Plan) -> Iterator[Table]:
    """Measure it on every peer."""
    table = Table(
        f"{PEOPLE:,} people join one room, one by one",
        (JOINS, JOIN_P50, JOIN_LAST, CPU_A_JOIN, GENERATOR_CPU), JOINS, 5,
    )  # fmt: skip
    yield tabulate(table, plan, measure)

"""What several nodes do with the same CPU time as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from .. import fanout
from ..fanout import DELIVERIES, GENERATOR_CPU, LOADS, SERVER_CPU
from ..party import Load, Party, gather
from ..peers import OURS
from ..plan import Plan
from ..processes import serve
from ..rounds import take_turns
from ..table import Column, Table, judge
from . import nodes
from .nodes import REDIS_CPU
from .redis import redis_server

COUNTS: Final = (1, 2, 4)
BAR: Final = 0.9

PER_CPU = Column("deliveries/CPU s", less_is_better=False)
PER_CPU_WITH_REDIS = Column("the same with Redis' CPU", less_is_better=False)

_COLUMNS = (DELIVERIES, fanout.ACK_P50, PER_CPU, PER_CPU_WITH_REDIS, REDIS_CPU, GENERATOR_CPU)


@dataclass(frozen=True, slots=True)
class Case:
    """A load: on all nodes together where it is ``scattered``, else as much on each."""

    where: str
    load: Load
    scattered: bool
    bar: float | None

    def __str__(self) -> str:
        return f"1, 2 and 4 nodes, {self.where}: {self.load}"

    def measure(self, count: int) -> dict[Column, float]:
        """Return the figures of so many nodes, by the CPU time of all of them."""
        rooms = self.load.rooms * (1 if self.scattered else count)
        load = replace(self.load, rooms=rooms)
        figures = nodes.measure(load, OURS, count, scattered=self.scattered)
        return figures | {
            PER_CPU: 1e6 / figures[SERVER_CPU],
            PER_CPU_WITH_REDIS: 1e6 / (figures[SERVER_CPU] + figures[REDIS_CPU]),
        }


def by_turns(count: int) -> dict[Column, float]:
    """Return the figures of so many nodes with as many rooms each, of which one after the other has
    people that talk: as though each had a core of its own. What the rest does meanwhile counts.
    """
    load = replace(_SMALL, rooms=_SMALL.rooms * count)
    deliveries = cpu = 0.0
    with (
        redis_server() as redis,
        nodes.nodes_of(OURS, count, redis) as servers,
        gather(load, *servers.servers) as party,
    ):
        for first in range(count):
            talking = Party(party.generator, party.rooms[first::count])
            talking.talk(load.in_flight)
            talking.generator.run(fanout.WARM_UP_SECONDS)
            figures = fanout.watch(talking, servers, fanout.MEASURED_SECONDS)
            talking.hush()
            deliveries += figures[DELIVERIES]
            cpu += figures[DELIVERIES] * figures[SERVER_CPU]
    return {DELIVERIES: deliveries / count, PER_CPU: 1e6 * deliveries / cpu}


def strangers(count: int) -> dict[Column, float]:
    """Return the figures of as many servers with as many rooms that have no Redis: what the core
    loses by having several processes to turn to.
    """
    load = replace(_SMALL, rooms=_SMALL.rooms * count)
    with ExitStack() as stack:
        servers = nodes.Nodes([stack.enter_context(serve(OURS)) for _ in range(count)])
        party = stack.enter_context(gather(load, *servers.servers))
        party.talk(load.in_flight)
        party.generator.run(fanout.WARM_UP_SECONDS)
        figures = fanout.watch(party, servers, fanout.MEASURED_SECONDS)
        party.hush()
    return figures | {PER_CPU: 1e6 / figures[SERVER_CPU]}


_SMALL: Final = replace(LOADS[3], rooms=50)
_CASES: Final = (
    Case("each with so many rooms, all at once", _SMALL, scattered=False, bar=None),
    Case("each with members of the room", LOADS[1], scattered=True, bar=BAR),
    # Of ten people on four nodes seven hear by three more nodes what one of them says.
    Case("each with members of all rooms", _SMALL, scattered=True, bar=None),
)


def run(plan: Plan) -> Iterator[Table]:
    """Measure small rooms, by turns and at once, with and without Redis, a large one, and small
    ones on all nodes.
    """
    title = f"1, 2 and 4 nodes, each with so many rooms, one node's after another's: {_SMALL}"
    yield _tabulate(title, (DELIVERIES, PER_CPU), by_turns, plan.rounds, BAR)
    for case in _CASES:
        yield _tabulate(str(case), _COLUMNS, case.measure, plan.rounds, case.bar)
    columns = (DELIVERIES, fanout.ACK_P50, PER_CPU, GENERATOR_CPU)
    title = f"1, 2 and 4 servers with SQLite, which share their core alone: {_SMALL} on each"
    yield _tabulate(title, columns, strangers, plan.rounds, None)


def _tabulate(
    title: str, columns: tuple[Column, ...], measure: Callable[[int], dict[Column, float]],
    rounds: int, bar: float | None,
) -> Table:  # fmt: skip
    table = Table(title, columns, PER_CPU)
    rows = {str(count): partial(measure, count) for count in COUNTS}
    take_turns(table, rounds, rows)
    one, *more = rows
    for row in more:
        ratio = table.ratio(row, one)
        verdict = judge(ratio, bar, ".2f", at_most=False) if bar else f"{ratio:.2f}"
        table.notes.append(f"{PER_CPU.name}, {row} to {one}: {verdict}")
    return table

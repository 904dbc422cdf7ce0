"""What several nodes do with the same CPU time as one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from .. import fanout
from ..fanout import DELIVERIES, GENERATOR_CPU, LOADS, SERVER_CPU
from ..party import Load
from ..peers import OURS
from ..plan import Plan
from ..rounds import take_turns
from ..table import Column, Table, judge
from . import nodes
from .nodes import REDIS_CPU

COUNTS: Final = (1, 2, 4)
BAR: Final = 0.9

PER_CPU = Column("deliveries/CPU s", less_is_better=False)
PER_CPU_WITH_REDIS = Column("the same with Redis' CPU", less_is_better=False)

_COLUMNS = (DELIVERIES, fanout.ACK_P50, PER_CPU, PER_CPU_WITH_REDIS, REDIS_CPU, GENERATOR_CPU)


def measure(load: Load, count: int, *, scattered: bool) -> dict[Column, float]:
    """Return the figures of a load on so many nodes, by the CPU time of all of them."""
    figures = nodes.measure(load, OURS, count, scattered=scattered)
    return figures | {
        PER_CPU: 1e6 / figures[SERVER_CPU],
        PER_CPU_WITH_REDIS: 1e6 / (figures[SERVER_CPU] + figures[REDIS_CPU]),
    }


def run(plan: Plan) -> Iterator[Table]:
    """Measure rooms that have a node each, a large one that is on all nodes, and small ones."""
    thousand, small = LOADS[1], LOADS[3]
    for load, scattered in ((small, False), (thousand, True), (small, True)):
        where = "each room on all nodes" if scattered else "each room on one node"
        table = Table(f"1, 2 and 4 nodes, {where}: {load}", _COLUMNS, PER_CPU)
        rows = {f"{count} node{'s' * (count > 1)}": count for count in COUNTS}
        take_turns(table, plan.rounds, {
            row: partial(measure, load, count, scattered=scattered) for row, count in rows.items()
        })  # fmt: skip
        one, *more = rows
        for row in more:
            ratio = table.ratio(row, one)
            # Ten people on four nodes are four messages to be read for ten that are written.
            judged = judge(ratio, BAR, ".2f", at_most=False)
            verdict = f"{ratio:.2f}" if load is small and scattered else judged
            table.notes.append(f"{PER_CPU.name}, {row} to {one}: {verdict}")
        yield table

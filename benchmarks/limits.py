"""What the default limits cost: the same server with and without them, in many short turns."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from . import fanout
from .fanout import DELIVERIES, SERVER_CPU, watch
from .party import gather
from .peers import OURS
from .plan import Plan
from .processes import serve
from .table import Column, Table, judge

TURNS_A_ROUND: Final = 8
TURN_SECONDS: Final = 0.5
SETTLING_SECONDS: Final = 0.1
BAR: Final = 0.03

_LIMITED: Final = replace(
    OURS, title="with limits",
    command=tuple(part for part in OURS.command if part != "--no-limits"),
)  # fmt: skip
# Every limit is counted and looked at; none is so low that it refuses what is measured.
_OPTIONS: Final = (
    "--message-burst", "1000000", "--message-rate", "1000000", "--failed-joins", "1000000",
    "--connections-max", "1000000",
)  # fmt: skip


def run(plan: Plan) -> Iterator[Table]:
    """Let both servers run on the one core, and give them the load by turns."""
    load = fanout.LOADS[0]
    turns: tuple[list[dict[Column, float]], ...] = ([], [])
    with (
        serve(OURS) as free, serve(_LIMITED, *_OPTIONS) as limited,
        gather(load, free) as free_party, gather(load, limited) as limited_party,
    ):  # fmt: skip
        servers = ((free, free_party), (limited, limited_party))
        for _ in range(plan.rounds * TURNS_A_ROUND):
            for (server, party), figures in zip(servers, turns, strict=True):
                party.talk(load.in_flight)
                party.generator.run(SETTLING_SECONDS)
                figures.append(watch(party, server, TURN_SECONDS))
                party.hush()
    table = Table(f"The cost of the default limits: {load}", (DELIVERIES, SERVER_CPU), DELIVERIES)
    table.add("without limits", turns[0])
    table.add("with limits", turns[1])
    ratios = [after[SERVER_CPU] / before[SERVER_CPU] for before, after in zip(*turns, strict=True)]
    cost = statistics.median(ratios) - 1
    table.notes.append(
        f"more CPU a delivery, median of {len(ratios)} pairs: "
        + judge(cost, BAR, ".1%", at_most=True)
    )
    yield table

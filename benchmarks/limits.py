"""What the default limits cost: the same server with and without them, in many short turns.

Two processes of one and the same program differ by some percent for as long as they live. So there
are several of each, and what seems to lie between servers without limits is told as well.
"""

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

SERVERS_A_ROUND: Final = 3
TURNS_A_SERVER: Final = 3
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
    "--connections-max", "1000000", "--new-connections", "1000000", "--new-rooms", "1000000",
    "--new-members", "1000000", "--address-burst", "1000000", "--address-rate", "1000000",
)  # fmt: skip


def run(plan: Plan) -> Iterator[Table]:
    """Let the servers run on the one core, and give them the load by turns."""
    load = fanout.LOADS[0]
    turns: tuple[list[dict[Column, float]], ...] = ([], [], [])
    for _ in range(plan.rounds * SERVERS_A_ROUND):
        with (
            serve(OURS) as free, serve(OURS) as other, serve(_LIMITED, *_OPTIONS) as limited,
            gather(load, free) as free_party, gather(load, other) as other_party,
            gather(load, limited) as limited_party,
        ):  # fmt: skip
            servers = ((free, free_party), (other, other_party), (limited, limited_party))
            for _ in range(TURNS_A_SERVER):
                for (server, party), figures in zip(servers, turns, strict=True):
                    party.talk(load.in_flight)
                    party.generator.run(SETTLING_SECONDS)
                    figures.append(watch(party, server, TURN_SECONDS))
                    party.hush()
    without, again, limits = turns
    table = Table(f"The cost of the default limits: {load}", (DELIVERIES, SERVER_CPU), DELIVERIES)
    table.add("without limits", without)
    table.add("with limits", limits)
    cost = judge(_more(limits, without), BAR, ".1%", at_most=True)
    table.notes += [
        f"more CPU a delivery, median of {len(without)} turns: {cost}",
        f"the same between servers without limits: {_more(again, without):.1%}",
    ]
    yield table


def _more(figures: list[dict[Column, float]], than: list[dict[Column, float]]) -> float:
    pairs = zip(figures, than, strict=True)
    return statistics.median(one[SERVER_CPU] / other[SERVER_CPU] for one, other in pairs) - 1

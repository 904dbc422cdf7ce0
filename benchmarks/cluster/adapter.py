"""Two nodes of ours and two of Node's socket.io with its Redis adapter, with the same load."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ..fanout import ACK_P50, ACK_P99, DELIVERIES, GENERATOR_CPU, LOADS, MESSAGES, SERVER_CPU
from ..peers import NODE, OURS
from ..plan import Plan
from ..rounds import take_turns
from ..table import Table, judge
from . import nodes

NODES: Final = 2
BAR: Final = 5.0

_COLUMNS = (
    DELIVERIES, MESSAGES, ACK_P50, ACK_P99, SERVER_CPU, nodes.REDIS_CPU, GENERATOR_CPU,
)  # fmt: skip


def run(plan: Plan) -> Iterator[Table]:
    """Measure a large room and many small ones, the members of each on both nodes."""
    for load in (LOADS[0], LOADS[3]):
        table = Table(f"{NODES} nodes, each room on both: {load}", _COLUMNS, DELIVERIES)
        take_turns(table, plan.rounds, {
            peer.title: partial(nodes.measure, load, peer, NODES, scattered=True)
            for peer in (OURS, NODE)
        })  # fmt: skip
        verdict = judge(table.ratio(OURS.title, NODE.title), BAR, ".2f", at_most=False)
        table.notes.append(f"{DELIVERIES.name}, ours to Node's: {verdict}")
        yield table

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
    """Measure busy rooms, which the bar is about, and many small ones.

    Node's messages have no order but that of the node that they came to: one in each room sends.
    """
    for load, bar in ((LOADS[0], BAR), (LOADS[1], BAR), (LOADS[3], None)):
        table = Table(f"{NODES} nodes, each room on both: {load}", _COLUMNS, DELIVERIES)
        take_turns(table, plan.rounds, {
            peer.title: partial(nodes.measure, load, peer, NODES, scattered=True)
            for peer in (OURS, NODE)
        })  # fmt: skip
        ratio = table.ratio(OURS.title, NODE.title)
        verdict = judge(ratio, bar, ".2f", at_most=False) if bar else f"{ratio:.2f}"
        table.notes.append(f"{DELIVERIES.name}, ours to Node's: {verdict}")
        cpu = table.rows[NODE.title][SERVER_CPU] / table.rows[OURS.title][SERVER_CPU]
        table.notes.append(
            f"deliveries for the same CPU time of the nodes, ours to Node's: {cpu:.2f}"
        )
        yield table

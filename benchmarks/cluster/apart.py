"""How much later a message is heard by those who are on another node than who says it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ..latency import ACK_P50, ACK_P99, DELIVERY_P50, DELIVERY_P99, FIRST_P50, LOAD, watch_alone
from ..party import gather
from ..peers import OURS
from ..plan import Plan
from ..rounds import take_turns
from ..table import Column, Table, judge
from .nodes import nodes_of
from .redis import ALWAYS, EVERYSEC, redis_server

BAR_MS: Final = 2.0

_TOGETHER, _APART = "all on one node", "heard on the other of two"


def measure(appendfsync: str, *, apart: bool) -> dict[Column, float]:
    """Return the times of one message alone: all on one of two nodes, or every other on each.

    Where they are apart, those are listened to who are not on the sender's node.
    """
    with (
        redis_server(appendfsync) as redis,
        nodes_of(OURS, 2, redis) as nodes,
        gather(LOAD, *nodes.servers, scattered=apart) as party,
    ):
        members = list(party.members)
        return watch_alone(party, members[1::2] if apart else members)


def run(plan: Plan) -> Iterator[Table]:
    """Measure it by turns, once for each of the ways in which Redis writes to the disk."""
    columns = (ACK_P50, ACK_P99, FIRST_P50, DELIVERY_P50, DELIVERY_P99)
    for when in (EVERYSEC, ALWAYS):
        title = f"Redis, appendfsync {when}: {LOAD}, one after another"
        table = Table(title, columns, DELIVERY_P50)
        take_turns(table, plan.rounds, {
            _TOGETHER: partial(measure, when, apart=False),
            _APART: partial(measure, when, apart=True),
        })  # fmt: skip
        added = table.rows[_APART][DELIVERY_P50] - table.rows[_TOGETHER][DELIVERY_P50]
        verdict = judge(added, BAR_MS, ".2f", at_most=True)
        table.notes.append(f"{DELIVERY_P50.name}, added on another node: {verdict}")
        yield table

"""What it costs to have the rooms in Redis instead of SQLite, where there is but one server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from .. import fanout
from ..fanout import ACK_P50, ACK_P99, DELIVERIES, GENERATOR_CPU, LOADS, MESSAGES, SERVER_CPU
from ..peers import OURS
from ..plan import Plan
from ..rounds import take_turns
from ..table import Table, judge
from . import nodes
from .redis import ALWAYS, EVERYSEC

BAR: Final = 0.5

_COLUMNS = (
    DELIVERIES, MESSAGES, ACK_P50, ACK_P99, SERVER_CPU, nodes.REDIS_CPU, GENERATOR_CPU,
)  # fmt: skip
_SQLITE: Final = "SQLite"


def run(plan: Plan) -> Iterator[Table]:
    """Measure a busy room with each store."""
    redis = {f"Redis, appendfsync {when}": when for when in (EVERYSEC, ALWAYS)}
    for load in (LOADS[0], LOADS[2]):
        table = Table(f"One node, {load}", _COLUMNS, DELIVERIES)
        take_turns(table, plan.rounds, {
            _SQLITE: partial(fanout.measure, load, OURS),
            **{
                row: partial(nodes.measure, load, OURS, appendfsync=when)
                for row, when in redis.items()
            },
        })  # fmt: skip
        for row in redis:
            verdict = judge(table.ratio(row, _SQLITE), BAR, ".2f", at_most=False)
            table.notes.append(f"{DELIVERIES.name}, {row} to {_SQLITE}: {verdict}")
        yield table

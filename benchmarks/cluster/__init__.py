"""Servers that have their rooms in one Redis: what that costs, and what more of them bring."""

from __future__ import annotations

from collections.abc import Iterator

from ..plan import Plan
from ..table import Table
from . import adapter, apart, busy, elsewhere, growing, sizing


def run(plan: Plan) -> Iterator[Table]:
    """Measure one node, two, more, then what one of each thing costs."""
    for part in (busy, elsewhere, apart, growing, adapter, sizing):
        yield from part.run(plan)

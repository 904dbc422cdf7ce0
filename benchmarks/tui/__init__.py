"""The terminal client as its user meets it: how soon, how quick, how large."""

from __future__ import annotations

from collections.abc import Iterator

from ..plan import Plan
from ..table import Table
from . import echo, log, starting


def run(_plan: Plan) -> Iterator[Table]:
    """Measure the start, typing, and a long log."""
    yield from starting.tables()
    yield from echo.tables()
    yield from log.tables()

"""The page as its reader meets it: how heavy, how soon, how quick, how large."""

from __future__ import annotations

from collections.abc import Iterator

from ..plan import Plan
from ..table import Table
from . import growth, keys, opening
from .chromium import chromium


def run(_plan: Plan) -> Iterator[Table]:
    """Measure what is loaded, typing, and a long stay."""
    with chromium() as browser:
        yield from opening.tables(browser)
        yield from keys.tables(browser)
        yield from growth.tables(browser)

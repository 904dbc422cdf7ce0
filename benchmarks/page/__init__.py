"""The page as its reader meets it: how heavy, how soon, how quick, how large."""

from __future__ import annotations

from collections.abc import Iterator

from ..plan import Plan
from ..table import Table
from . import growth, keys, opening
from .chromium import ANY_TIME, chromium


def run(_plan: Plan) -> Iterator[Table]:
    """Measure what is loaded, typing, and a long stay."""
    with chromium() as browser:
        yield from opening.tables(browser)
        yield from keys.tables(browser, "with a display of 60 Hz")
        yield from growth.tables(browser)
    with chromium(*ANY_TIME) as browser:
        yield from keys.tables(browser, "with frames at any time")

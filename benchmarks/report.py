"""The tables as a part of ``docs/performance.md``, and its picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from . import plot
from .machine import describe
from .table import Table

DOCS: Final = Path(__file__).parents[1] / "docs"
PAGE: Final = DOCS / "performance.md"
PICTURE: Final = DOCS / "images" / "performance.svg"
BEGIN: Final = "<!-- Written by `make bench ARGS=--write` from here … -->"
END: Final = "<!-- … to here. -->"


def write(tables: Sequence[Table]) -> None:
    """Put the tables between the page's marks, and draw the picture."""
    plot.draw(tables, PICTURE)
    picture = f"![{plot.ALT}]({PICTURE.relative_to(DOCS).as_posix()})"
    put(PAGE, BEGIN, [describe(), *(table.as_markdown() for table in tables), picture])


def put(page: Path, begin: str, parts: Sequence[str]) -> None:
    """Put the parts on a page, in the place of what is there from ``begin`` to END.

    Raises ValueError where the page has no such place.
    """
    before, begins, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ends, after = rest.partition(END)
    if not (begins and ends):
        raise ValueError(f"{page.name} has no place for the tables: {begin} {END}")
    page.write_text(before + "\n\n".join([begin, *parts, END]) + after, encoding="utf-8")

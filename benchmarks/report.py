"""The tables as a part of ``docs/performance.md``, and its picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from . import plot
from .machine import describe
from .table import Table

_DOCS: Final = Path(__file__).parents[1] / "docs"
PAGE: Final = _DOCS / "performance.md"
PICTURE: Final = _DOCS / "images" / "performance.svg"
BEGIN: Final = "<!-- Written by `make bench ARGS=--write` from here … -->"
END: Final = "<!-- … to here. -->"


def write(tables: Sequence[Table]) -> None:
    """Put the tables between the page's marks, and draw the picture."""
    page = PAGE.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} has no place for the tables: {BEGIN} {END}")
    plot.draw(tables, PICTURE)
    picture = f"![{plot.ALT}]({PICTURE.relative_to(_DOCS).as_posix()})"
    parts = [BEGIN, describe(), *(table.as_markdown() for table in tables), picture, END]
    PAGE.write_text(before + "\n\n".join(parts) + after, encoding="utf-8")

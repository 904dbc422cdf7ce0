"""``python -m benchmarks.model``: prints the tables of docs/scaling.md; --write puts them there."""

from __future__ import annotations

import argparse
from typing import Final

from ..report import DOCS, put
from .tables import tables

PAGE: Final = DOCS / "scaling.md"
BEGIN: Final = "<!-- Written by `python -m benchmarks.model --write` from here … -->"


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.model", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/scaling.md")
    found = tables()
    if parser.parse_args().write:
        put(PAGE, BEGIN, [table.as_markdown() for table in found])
    print("\n\n".join(table.as_text() for table in found))


if __name__ == "__main__":
    main()

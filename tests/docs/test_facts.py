"""Every fact about a library that docs/architecture.md names has tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def test_every_fact_names_tests_that_are_there() -> None:
    page = (_ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, _, facts = page.partition("## Facts about the libraries")
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| (`.+`) \|$", facts, re.MULTILINE)
    assert len(rows) == facts.count("\n|") - 2  # without the table's head
    for row in rows:
        for file in row.strip("`").split("` `"):
            assert (_ROOT / file).is_file(), file

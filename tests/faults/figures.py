"""What the experiments saw: printed at the end of a run, and a table in ``docs/reliability.md``."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from . import scale

PAGE: Final = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN: Final = "<!-- Written by `make soak` from here … -->"
END: Final = "<!-- … to here. -->"
_HEAD: Final = "| experiment | form | what was seen | on |\n|---|---|---|---|\n"
_ROW: Final = re.compile(r"^\| (.+?) \| (short|long) \| (.+?) \| (.+?) \|$", re.MULTILINE)


@dataclass
class Figures:
    """The rows of this run: what was seen, by experiment and form."""

    rows: dict[tuple[str, str], str] = field(default_factory=dict)

    def note(self, experiment: str, seen: str) -> None:
        """Note what one experiment saw, in the form in which it ran."""
        self.rows[experiment, "long" if scale.LONG else "short"] = seen

    def write(self, page: Path = PAGE) -> None:
        """Put the rows into the page's table, in the place of the last of their names and forms."""
        text = page.read_text(encoding="utf-8")
        before, begin, rest = text.partition(BEGIN)
        table, end, after = rest.partition(END)
        if not (begin and end):
            raise ValueError(f"{page.name} has no place for the figures: {BEGIN} {END}")
        rows = {(name, form): (seen, on) for name, form, seen, on in _ROW.findall(table)}
        today = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
        rows |= {key: (seen, today) for key, seen in self.rows.items()}
        lines = [f"| {' | '.join((*key, *row))} |\n" for key, row in sorted(rows.items())]
        page.write_text(f"{before}{begin}\n\n{_HEAD}{''.join(lines)}\n{end}{after}", "utf-8")

"""What a benchmark found, as a table in plain text and in Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A figure: its name with its unit, and how it is written."""

    name: str
    form: str = ",.0f"
    less_is_better: bool = True

    def write(self, value: float | None) -> str:
        """Return the figure as text; nothing where it was not measured."""
        return "" if value is None else format(value, self.form)


def judge(value: float, bar: float, form: str, *, at_most: bool) -> str:
    """Return ``value``, the bar that it has to meet, and whether it does."""
    met = value <= bar if at_most else value >= bar
    sign = "at most" if at_most else "at least"
    return f"{value:{form}} (bar: {sign} {bar:{form}}; {'met' if met else 'NOT MET'})"


@dataclass(slots=True)
class Table:
    """Figures of several servers, one row each; ``headline`` is the column that is compared.

    ``bar`` is what ours to Node's has to be there: at least, or at most where less is better.
    """

    title: str
    columns: tuple[Column, ...]
    headline: Column
    bar: float | None = None
    rows: dict[str, dict[Column, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, row: str, rounds: Sequence[dict[Column, float]]) -> None:
        """Add a row: each figure's median over the rounds."""
        self.rows[row] = {
            column: statistics.median(figures[column] for figures in rounds)
            for column in self.columns
            if all(column in figures for figures in rounds)
        }

    def compare(self, ours: str, node: str, plain: str) -> None:
        """Say how ours compares with those of the others that were measured."""
        if ours not in self.rows:
            return
        if node in self.rows:
            ratio = self.ratio(ours, node)
            verdict = f"{ratio:.2f}"
            if self.bar is not None:
                verdict = judge(ratio, self.bar, ".2f", at_most=self.headline.less_is_better)
            self.notes.append(f"{self.headline.name}, ours to Node's: {verdict}")
        if plain in self.rows:
            ratio = self.ratio(ours, plain)
            self.notes.append(f"{self.headline.name}, ours to python-socketio's: {ratio:.2f}")

    def ratio(self, row: str, to: str) -> float:
        """Return how the headlines of two rows compare."""
        return self.rows[row][self.headline] / self.rows[to][self.headline]

    def as_text(self) -> str:
        """Return the table for a terminal."""
        cells = [["", *(column.name for column in self.columns)], *self._cells()]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
            for row in cells
        ]
        return "\n".join([self.title, *lines, *self.notes])

    def as_markdown(self) -> str:
        """Return the table for a Markdown page, under a heading of the third level."""
        cells = [["", *(column.name for column in self.columns)], *self._cells()]
        lines = [f"| {' | '.join(row)} |" for row in cells]
        lines.insert(1, f"|---|{'---:|' * len(self.columns)}")
        notes = [f"- {note}" for note in self.notes]
        return "\n".join([f"### {self.title}", "", *lines, "", *notes]).rstrip()

    def _cells(self) -> list[list[str]]:
        return [
            [row, *(column.write(figures.get(column)) for column in self.columns)]
            for row, figures in self.rows.items()
        ]

"""Text on a screen that can be selected: which character is where."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple

from rich.cells import cell_len

_WORD: Final = re.compile(r"\w+://\S+|\w+|\S|\s+")


class SelectableLine(NamedTuple):
    """The characters of a text from ``start`` to before ``end``, from the cell ``column`` on."""

    start: int
    end: int
    column: int


class Selectable(NamedTuple):
    """A text as it is shown, and what of it is on each line. Its characters are counted from 0."""

    text: str
    lines: list[SelectableLine]

    def at(self, line: int, cell: int) -> int:
        """Return the character at that cell, or else the nearest on the line."""
        start, end, column = self.lines[min(line, len(self.lines) - 1)]
        before = bisect_right(
            range(start, end + 1), cell - column, key=lambda at: cell_len(self.text[start:at])
        )
        return start + max(before - 1, 0)

    def line_with(self, at: int) -> int:
        """Return the line that the character at ``at`` is on."""
        return max(bisect_right(self.lines, at, key=lambda line: line.start) - 1, 0)

    def behind(self, at: int) -> int:
        """Return the end of the character at ``at``, with all that belongs to it."""
        end = min(at + 1, len(self.text))
        while end < len(self.text) and cell_len(self.text[at : end + 1]) == cell_len(
            self.text[at:end]
        ):
            end += 1
        return end

    def word(self, at: int) -> tuple[int, int]:
        """Return the word there from its start to behind its end; an address is one, too."""
        for match in _WORD.finditer(self.text):
            if match.end() > at:
                return match.span()
        return at, at

    def cells(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """Return from which cell to before which that part of the text takes on the line."""
        begin, stop, column = self.lines[line]
        start, end = max(start, begin), min(end, stop)
        if start >= end:
            return None
        first = column + cell_len(self.text[begin:start])
        return first, first + cell_len(self.text[start:end])

"""A log as lines of one width: where each row of it is, and what it looks like."""

from __future__ import annotations

from time import perf_counter
from typing import Final, NamedTuple

from textual.cache import LRUCache
from textual.strip import Strip

from ..state.log import Log
from ..state.rows import DateRow, GapRow, MessageRow, NewRow
from ..state.speakers import speaker
from .line_index import LineIndex
from .painting import Painter
from .selectable import Selectable

PAINTED_ROWS: Final = 256
"""Rows that are kept as they were drawn: some screens of them. A strip is some twenty objects, and
those that are kept for long are what the garbage collector looks at.
"""


class Place(NamedTuple):
    """A line of the row ``number``: its own are counted from 0, and those above it from -1 down."""

    number: int
    line: int


class Spot(NamedTuple):
    """A character of the text of the row ``number`` as it is shown, or what is behind its last."""

    number: int
    at: int


class Selection(NamedTuple):
    """What is selected: from ``start`` to before ``end``."""

    start: Spot
    end: Spot


class LogLines:
    """The lines of ``log`` as ``painter`` draws them.

    They are as they were at the last ``lay_out``, whatever happens to the log meanwhile. Rows have
    the numbers that the log gives them; those that are not measured yet are taken to be as high as
    they were, or one line.
    """

    def __init__(self, log: Log, painter: Painter) -> None:
        self.log = log
        self.painter = painter
        self.generation = log.generation
        self._first = log.first
        self._index = LineIndex()
        self._edges: dict[int, list[GapRow | DateRow | NewRow]] = {}
        self._painted: LRUCache[int, list[Strip]] = LRUCache(PAINTED_ROWS)

    @property
    def height(self) -> int:
        """How many lines there are."""
        return self._index.height

    @property
    def current(self) -> bool:
        """Whether the log has the rows that were taken in."""
        log, end = self.log, self._first + len(self._index)
        return (log.generation, log.first, log.end) == (self.generation, self._first, end)

    @property
    def painted(self) -> int:
        """How many rows are kept as they were drawn."""
        return len(self._painted)

    # What changes

    def draw_by(self, painter: Painter) -> None:
        """Draw anew by another painter, and measure where its lines are others."""
        if painter.layout != self.painter.layout:
            self._index.forget_all()
        self.painter = painter
        self._painted.clear()

    def take_in(self) -> None:
        """Have the rows that the log has now."""
        log, index = self.log, self._index
        end, kept = self._first + len(index), log.take_kept()
        start, stop = max(kept.start, self._first), min(kept.stop, end)
        if start < stop:
            index.shrink_before(start - self._first)
            index.shrink(end - stop)
            index.grow_before(start - log.first)
            index.grow(log.end - stop)
        else:
            self._index = LineIndex()
            self._index.grow(len(log.rows))
        for number in [n for n in self._painted.keys() if not start <= n < stop]:  # noqa: SIM118  # no dict
            self._painted.discard(number)
        self._first = log.first
        self._see_edges()

    def measure_around(self, place: Place, lines: int) -> None:
        """Measure the rows that take the ``lines`` above ``place`` and below it."""
        at = self._row(place.number)
        for rows in (range(at, len(self._index)), range(at - 1, -1, -1)):
            left = lines
            for row in rows:
                if left <= 0:
                    break
                if not self._index.measured(row):
                    self._measure(row)
                left -= self._index.height_of(row)

    def measure_more(self, place: Place, seconds: float) -> bool:
        """Measure rows for some time, first those near ``place``; say whether all are."""
        near, until = self._row(place.number), perf_counter() + seconds
        while (row := self._index.unmeasured(near)) is not None:
            self._measure(row)
            if perf_counter() > until:
                return False
        return True

    def lay_out(self) -> bool:
        """Put the rows below each other; say whether any of them moved."""
        moved = not self._index.settled
        if moved:
            self._index.lay_out()
        return moved

    # What is where

    def place_of(self, line: int) -> Place:
        """Return what is on the line; below all of them, the last row."""
        if not len(self._index):
            return Place(self._first, 0)
        row = min(self._index.row_at(line), len(self._index) - 1)
        return Place(self._first + row, line - self._index.text_start(row))

    def first_spot(self, place: Place) -> Spot | None:
        """Return the first character of the line, if it is one of a text."""
        number, own = place
        if not self.log.first <= number < self.log.end:
            return None
        lines = self.selectable(number).lines
        return Spot(number, lines[own].start) if 0 <= own < len(lines) else None

    def place_of_spot(self, spot: Spot) -> Place:
        """Return the line that the character is on."""
        return Place(spot.number, self.selectable(spot.number).line_with(spot.at))

    def line_of(self, place: Place) -> int:
        """Return where ``place`` is, or what is nearest to it in a row that is less high."""
        if not len(self._index):
            return 0
        row = self._row(place.number)
        last = self._index.start(row) + self._index.height_of(row) - 1
        return max(min(self._index.text_start(row) + place.line, last), 0)

    def strip(self, line: int) -> Strip | None:
        """Return what a line looks like, or None below the last one."""
        row = self._index.row_at(line)
        if row >= len(self._index):
            return None
        strips = self._paint(self._first + row)
        at = line - self._index.start(row)
        return strips[at] if at < len(strips) else self.painter.blank

    def strip_on_top(self, line: int) -> Strip | None:
        """Return what a line looks like as the first that is seen: with who says it, where that
        stands further up.
        """
        strip = self.strip(line)
        number, own = self.place_of(line)
        if strip is None or not self.current or not self.log.first <= number < self.log.end:
            return strip
        row = self.log.row(number)
        headless = own > 0 or (own == 0 and self.log.grouped(number))
        if not headless or not isinstance(row, MessageRow):
            return strip
        name = self.painter.standing_in(row)
        return Strip.join([name, strip.crop(name.cell_length)])

    # What is selected

    def selectable(self, number: int) -> Selectable:
        """Return what can be selected of that row."""
        return self.painter.selectable(self.log.row(number), grouped=self.log.grouped(number))

    def spot_at(self, line: int, cell: int) -> Spot:
        """Return the character that is there, or else the nearest."""
        if not self.log.rows:
            return Spot(self.log.first, 0)
        number, own = self.place_of(line)
        number = min(max(number, self.log.first), self.log.end - 1)
        selectable = self.selectable(number)
        if own < 0:
            return Spot(number, 0)
        if line >= self.height:
            return Spot(number, len(selectable.text))
        return Spot(number, selectable.at(own, cell))

    def selected_cells(self, line: int, selection: Selection) -> tuple[int, int] | None:
        """Return from which cell to before which the line is selected."""
        number, own = self.place_of(line)
        start, end = selection
        if not (start.number <= number <= end.number and self.log.first <= number < self.log.end):
            return None
        selectable = self.selectable(number)
        if not 0 <= own < len(selectable.lines) or line >= self.height:
            return None
        begin = start.at if number == start.number else 0
        stop = end.at if number == end.number else len(selectable.text)
        return selectable.cells(own, begin, stop)

    def selected_text(self, selection: Selection) -> str:
        """Return what is selected, its lines joined as they were written: of one row as it is, of
        several each behind the name of the member.
        """
        start, end = selection
        texts: list[str] = []
        for number in range(max(start.number, self.log.first), min(end.number + 1, self.log.end)):
            text = self.selectable(number).text
            text = text[: end.at] if number == end.number else text
            text = text[start.at :] if number == start.number else text
            row = self.log.row(number)
            if start.number != end.number and isinstance(row, MessageRow):
                text = f"{speaker(row)}: {text}" if text else ""
            texts.append(text)
        return "\n".join(filter(None, texts))

    # The rows

    def _row(self, number: int) -> int:
        """Return the index of that row, or of the nearest to it."""
        return max(min(number - self._first, len(self._index) - 1), 0)

    def _measure(self, row: int) -> None:
        number = self._first + row
        head = len(self.log.above(number))
        grouped = self.log.grouped(number)
        height = self.painter.height(self.log.rows[row], grouped=grouped)
        self._index.measure(row, head=head, height=head + height)

    def _paint(self, number: int) -> list[Strip]:
        strips = self._painted.get(number)
        if strips is None:
            log = self.log
            if self.generation != log.generation or not log.first <= number < log.end:
                return []  # The log has changed and is about to be taken in.
            rows = [*log.above(number)]
            strips = [self.painter.paint(row, grouped=False)[0] for row in rows]
            strips += self.painter.paint(log.row(number), grouped=log.grouped(number))
            self._painted[number] = strips
        return strips

    def _see_edges(self) -> None:
        """Measure and draw anew the rows that have something else above them now."""
        log = self.log
        numbers = {number for number in (log.first, log.mark) if number is not None}
        edges = {number: log.above(number) for number in numbers if number < log.end}
        if edges != self._edges:
            for number in self._edges.keys() | edges.keys():
                if log.first <= number < log.end:
                    self._index.forget(number - log.first)
                    self._painted.discard(number)
            self._edges = edges

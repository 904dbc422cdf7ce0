"""The log on the screen: only the lines that are seen are drawn."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, islice
from typing import ClassVar

from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ..state.log import Log
from ..state.rows import Row
from .painting import PARTS, Painter

PAINTED_ROWS = 1024


class LogView(ScrollView, can_focus=False):
    """Shows a ``Log`` and rows below it, such as what of one's own is still on its way.

    It follows the end while it is there, and otherwise keeps the line at its top, whatever comes
    above or below and however wide it becomes.
    """

    DEFAULT_CSS = """
    LogView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
    }
    """
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"log--{part}" for part in PARTS}

    class Followed(Message):
        """The view has come to the end of the log, or has left it."""

        def __init__(self, *, following: bool) -> None:
            super().__init__()
            self.following = following

    class OlderWanted(Message):
        """The top of what is held is near, and there is more before it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id)
        self.following = True
        self._log = Log()
        self._prepended = 0
        self._heights = array("L")
        self._ends = array("L")
        self._tail: list[Strip] = []
        self._below: list[Row] = []
        self._painter = Painter(0, {}, None)
        self._painted: LRUCache[int, list[Strip]] = LRUCache(PAINTED_ROWS)

    def show(self, log: Log, below: Iterable[Row]) -> None:
        """Draw what ``log`` has now, which may have grown or be another one, and what is below."""
        self._below = list(below)
        if log is not self._log:
            self._log = log
            self.following = True
            self._measure((0, 0))
            return
        top = self._top()
        if added := log.prepended - self._prepended:
            self._heights = self._heights_of(0, added) + self._heights
            self._ends = array("L", accumulate(self._heights))
            self._prepended = log.prepended
        self._append()
        self._lay_out(top)

    def to_end(self) -> None:
        """Go to the newest line and follow it."""
        self._go_to(self.max_scroll_y)

    def render_line(self, y: int) -> Strip:
        """Return the line that is seen at ``y``."""
        strip = self._line(self.scroll_offset.y + y)
        return strip.extend_cell_length(self._width + 1).apply_style(self.rich_style)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Notice whether the end is reached or left, and whether the top is near."""
        super().watch_scroll_y(old_value, new_value)
        self._follow(following=new_value >= self.max_scroll_y)
        self._want_older()

    def notify_style_update(self) -> None:
        """Draw anew in the styles of another theme."""
        super().notify_style_update()
        if self._painter.width:
            # The styles of the parts come after this one.
            self.call_later(self._paint_anew)

    def on_resize(self) -> None:
        """Wrap anew where the width has changed."""
        if self._width == self._painter.width:
            self._lay_out(self._top())
        else:
            self._measure(self._top())

    # What is where

    @property
    def _width(self) -> int:
        """How wide a line may be; one cell stays free before the scrollbar."""
        return max(self.scrollable_content_region.width - 1, 0)

    def _measure(self, top: tuple[int, int]) -> None:
        """Wrap everything anew, keeping ``top`` at the top."""
        if not self._width:
            return
        self._paint_anew()
        self._prepended = self._log.prepended
        self._heights, self._ends = array("L"), array("L")
        self._append()
        self._lay_out(top)

    def _paint_anew(self) -> None:
        styles = {part: self.get_component_rich_style(f"log--{part}") for part in PARTS}
        self._painter = Painter(self._width, styles, self._log.zone)
        self._painted.clear()
        self.refresh()

    def _append(self) -> None:
        """Measure the rows at the end that are new."""
        measured = len(self._heights)
        heights = self._heights_of(measured, len(self._log.rows))
        total = self._ends[-1] if self._ends else 0
        self._heights += heights
        self._ends.extend(total + end for end in accumulate(heights))

    def _heights_of(self, start: int, stop: int) -> array[int]:
        height = self._painter.height
        return array(
            "L", [height(row, grouped=False) for row in islice(self._log.rows, start, stop)]
        )

    def _lay_out(self, top: tuple[int, int]) -> None:
        """Give the view its new height, and stay at the end or keep ``top`` at the top."""
        if not self._painter.width:
            return
        self._tail = [
            strip for row in self._below for strip in self._painter.paint(row, grouped=False)
        ]
        height = self._start(len(self._heights)) + len(self._tail)
        self.virtual_size = Size(self._painter.width, height)
        row, offset = top
        at = self._start(row + self._prepended) + offset
        self._go_to(self.max_scroll_y if self.following else min(at, self.max_scroll_y))
        self.refresh()
        self._want_older()

    def _top(self) -> tuple[int, int]:
        """Return the row at the top, counted so that older pages do not matter, and its line."""
        line = self.scroll_offset.y
        mark = self._mark_line()
        row = bisect_right(self._ends, line - (mark is not None and line > mark))
        return row - self._prepended, line - self._start(row)

    def _start(self, row: int) -> int:
        """Return the line that ``row`` begins at, below the mark if it has it."""
        mark = self._log.mark
        above = self._ends[row - 1] if row > 0 else 0
        return above + (mark is not None and mark <= row and mark < len(self._heights))

    def _mark_line(self) -> int | None:
        """Return the line that the "new" mark stands on."""
        mark = self._log.mark
        return None if mark is None or mark >= len(self._heights) else self._start(mark) - 1

    def _line(self, line: int) -> Strip:
        mark = self._mark_line()
        if mark is not None:
            if line == mark:
                return self._painter.paint_mark()
            line -= line > mark
        row = bisect_right(self._ends, line)
        if row < len(self._ends):
            return self._paint(row)[line - (self._ends[row - 1] if row else 0)]
        below = line - (self._ends[-1] if self._ends else 0)
        return self._tail[below] if below < len(self._tail) else Strip.blank(self._width)

    def _paint(self, row: int) -> list[Strip]:
        key = row - self._prepended
        if (strips := self._painted.get(key)) is None:
            strips = self._painted[key] = self._painter.paint(self._log.rows[row], grouped=False)
        return strips

    # What happens at the ends

    def _go_to(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, immediate=True, force=True)
        self._follow(following=line >= self.max_scroll_y)

    def _follow(self, *, following: bool) -> None:
        if following != self.following:
            self.following = following
            self.post_message(self.Followed(following=following))

    def _want_older(self) -> None:
        if not self._log.complete and self.scroll_offset.y <= self.size.height:
            self.post_message(self.OlderWanted())

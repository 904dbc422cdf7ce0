"""The log on the screen: only the lines that are seen are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.timer import Timer

from ..state.log import Beyond, Log, Wanted
from ..state.mentions import NOBODY, Me
from ..state.rows import Row
from ..state.sought import Sought
from ..state.times import TimeFormat
from .filtering import filtered
from .log_lines import LogLines, Place, Spot
from .log_selecting import LogSelecting
from .painting import MARGIN, PARTS, Painter
from .scroll_bar import LogScrollBar

SLICE_SECONDS: Final = 0.004
"""How long rows that are not seen are measured at a time: a quarter of a frame."""

PAUSE_SECONDS: Final = 0.008
FOUND_SECONDS: Final = 2.0
"""How long a message that one jumped to stands out."""


class LogView(LogSelecting, can_focus=False):
    """Shows a ``Log`` and rows below it, such as what of one's own is still on its way.

    It follows the end while it is there, and otherwise keeps the line at its top, whatever comes,
    goes or is loaded above and below, and however wide it becomes. What is seen is measured first,
    and the rest little by little.
    """

    DEFAULT_CSS = """
    LogView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;

        & > .log--found, & > .log--selected { text-style: reverse; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"log--{part}" for part in PARTS),
        "log--found",
        "log--selected",
    }

    class Followed(Message):
        """The view has come to the end of the log, or has left it."""

        def __init__(self, *, following: bool) -> None:
            super().__init__()
            self.following = following

    class PageWanted(Message):
        """The end of what ``log`` holds is near, or something is to be seen that it does not hold:
        ``wanted`` is to be loaded, and then the log to be shown.
        """

        def __init__(self, log: Log, wanted: Wanted) -> None:
            super().__init__()
            self.log = log
            self.wanted = wanted

    def __init__(
        self,
        *,
        time_format: TimeFormat = "24h",
        id: str | None = None,  # noqa: A002  # Textual's name
    ) -> None:
        super().__init__(id=id)
        self._time_format = time_format
        self.following = True
        self._me = NOBODY
        self._lines = LogLines(Log(), Painter(0, {}, None))
        self._below: list[Row] = []
        self._tail: list[Strip] = []
        self._wanted: Sought | Beyond | None = None
        self._found: int | None = None
        self._kept: tuple[Place, Spot | None] | None = None
        self._finding: Timer | None = None
        self._measuring: Timer | None = None
        self._placing = False

    def show(self, log: Log, below: Iterable[Row], me: Me = NOBODY) -> None:
        """Draw what ``log`` has now, which may be another one, and what is below, for ``me``."""
        self._below = list(below)
        if log is self._lines.log and log.generation == self._lines.generation:
            self._update()
        else:
            self._begin(log)
        if me != self._me:
            self._me = me
            self._restyle()

    def to_end(self) -> None:
        """Go to the newest line and follow it."""
        self._wanted = None
        self.select(None)
        if self._log.at_newest:
            self._follow(following=True)
            self._go_to(self.max_scroll_y)
        else:
            self._want(Beyond.NEWEST)

    def jump(self, sought: Sought) -> None:
        """Go to that message, which stands out for a moment. Where needed, it is loaded first."""
        number = self._log.number_of(sought.seq)
        if number is None:
            self._want(sought)
            return
        self._wanted = None
        self._follow(following=False)
        self._find(number)
        at = sought.place_in(self._lines.selectable(number).text)
        line = self._lines.place_of_spot(Spot(number, at)).line
        self._update(Place(number, line - self.size.height // 3))

    def render_line(self, y: int) -> Strip:
        """Return the line that is seen at ``y``."""
        line = self.scroll_offset.y + y
        strip = self._strip(line, on_top=y == 0)
        if self._found is not None and self._lines.place_of(line).number == self._found:
            strip = self._over(strip, "found")
        if self.selection is not None:
            cells = self._lines.selected_cells(line, self.selection)
            if cells is not None:
                start, end = cells
                selected = self._over(strip.crop(start, end), "selected")
                strip = Strip.join([strip.crop(0, start), selected, strip.crop(end)])
        return strip

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of ``crop``.

        Nothing stands around them, so each stays as it was drawn from frame to frame: Textual's own
        way, which looks for borders and padding at each line, takes several times as long.
        """
        lines = (self.render_line(y).crop(crop.x, crop.right) for y in crop.line_range)
        return filtered(self, list(lines))

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made when it is asked for."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = LogScrollBar(
                name="vertical", thickness=self.scrollbar_size_vertical
            )
            bar.display = False
            self.app._start_widget(self, bar)  # noqa: SLF001  # as Textual's own is begun
        return self._vertical_scrollbar

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Notice whether the end is reached or left, and what is to be measured or loaded."""
        super().watch_scroll_y(old_value, new_value)
        if not self._placing:
            self._wanted = None
            self._follow(following=self._at_end)
            self._update()

    def notify_style_update(self) -> None:
        """Draw anew in the styles of another theme."""
        super().notify_style_update()
        # The styles of the parts come after this one.
        self.call_later(self._restyle)

    def on_resize(self) -> None:
        """Wrap anew where the width has changed."""
        if self._width != self._lines.painter.width:
            self._restyle()
        else:
            self._update()

    # What is shown

    @property
    def _log(self) -> Log:
        return self._lines.log

    @property
    def _width(self) -> int:
        """How wide a line may be before the scrollbar."""
        return max(self.scrollable_content_region.width - MARGIN, 0)

    @property
    def _top(self) -> Place:
        """What is read: the line at the top, or at the end the newest."""
        return self._lines.place_of(self._lines.height if self.following else self.scroll_offset.y)

    def _begin(self, log: Log) -> None:
        """Show another log or other messages of it, from their end or from where one jumps to."""
        self._lines = LogLines(log, self._lines.painter)
        self._found = None
        self.select(None)
        wanted, self._wanted = self._wanted, None
        if isinstance(wanted, Sought) and log.rows:
            self.jump(wanted._replace(seq=min(max(wanted.seq, log.oldest), log.last)))
        else:
            self._follow(following=True)
            self._update()

    def _restyle(self) -> None:
        top, lines = self._top, self._lines
        place, spot = self._kept or (None, None)
        if top != place:
            spot = lines.first_spot(top) if lines.painter.width else None
        self._paint_anew()
        if spot is not None and spot.number in range(self._log.first, self._log.end):
            top = lines.place_of_spot(spot)
        self._kept = top, spot
        self._update(top)

    def _paint_anew(self) -> None:
        if not self._width:
            return
        styles = {part: self.get_component_rich_style(f"log--{part}") for part in PARTS}
        self._lines.draw_by(
            Painter(self._width, styles, self._log.zone, self._me, self._time_format)
        )
        self._tail = self._paint_below()
        self.refresh()

    def _paint_below(self) -> list[Strip]:
        rows = [*self._log.below, *self._below]
        paint = self._lines.painter.paint
        return [strip for row in rows for strip in paint(row, grouped=False)]

    def _over(self, strip: Strip, part: str) -> Strip:
        """Return the strip in the style of ``part`` besides its own."""
        style = self.get_component_rich_style(f"log--{part}", partial=True)
        return Strip(Segment.apply_style(strip, post_style=style))

    def _strip(self, line: int, *, on_top: bool) -> Strip:
        strip = self._lines.strip_on_top(line) if on_top else self._lines.strip(line)
        if strip is None:
            below = line - self._lines.height
            strip = self._tail[below] if below < len(self._tail) else self._lines.painter.blank
        return strip

    # Where it stands

    def _update(self, place: Place | None = None) -> None:
        """Take in what has changed, and stay at the end or have ``place`` at the top."""
        lines = self._lines
        if not lines.painter.width:
            return
        place = place or self._top
        lines.take_in()
        lines.measure_around(place, 2 * self.size.height)
        if self._measuring is None and not lines.measure_more(place, SLICE_SECONDS):
            self._measuring = self.set_timer(PAUSE_SECONDS, self._measure_more)
        self._lay_out(place)

    def _measure_more(self) -> None:
        """Measure a slice of what is not seen; nothing moves until all is measured."""
        self._measuring = None
        # Where the log has changed, it is about to be shown anew, which goes on with this.
        if self._lines.current:
            place = self._top
            if self._lines.measure_more(place, SLICE_SECONDS):
                self._lay_out(place)
            else:
                self._measuring = self.set_timer(PAUSE_SECONDS, self._measure_more)

    def _lay_out(self, place: Place) -> None:
        """Give the view its new height, and stay at the end or have ``place`` at the top."""
        self._lines.lay_out()
        self._tail = self._paint_below()
        self._grow(Size(self._width, self._lines.height + len(self._tail)))
        self._go_to(self.max_scroll_y if self.following else self._lines.line_of(place))
        if not self.following:
            self._follow(following=self._at_end)
        self._log.reading = None if self.following else self._top.number
        self.refresh()
        self._want_pages()

    def _grow(self, size: Size) -> None:
        """Take ``size``, in which nothing else on the screen has another place, so that the screen
        need not be laid out anew for each line that comes, as it would by the mere attribute.
        """
        if size != self.virtual_size:
            self.set_reactive(LogView.virtual_size, size)
            self._placing = True  # as that scrolls to the end of what has become shorter
            self._scroll_update(size)
            self._placing = False

    def _go_to(self, line: int) -> None:
        self._placing = True
        self.scroll_to(y=line, animate=False, immediate=True, force=True)
        self._placing = False

    @property
    def _at_end(self) -> bool:
        return self.scroll_offset.y >= self.max_scroll_y and self._log.at_newest

    def _follow(self, *, following: bool) -> None:
        if following != self.following:
            self.following = following
            self.post_message(self.Followed(following=following))

    def _want(self, wanted: Sought | Beyond) -> None:
        """Ask for what is to be shown in place of this, until it is there."""
        self._wanted = wanted
        self._want_pages()

    def _want_pages(self) -> None:
        """Ask for what is to be shown, or for what is near and not held."""
        log, line, near = self._log, self.scroll_offset.y, self.size.height
        if self._wanted is not None:
            wanted = self._wanted.seq if isinstance(self._wanted, Sought) else self._wanted
            self.post_message(self.PageWanted(log, wanted))
        elif not log.complete and line <= near:
            self.post_message(self.PageWanted(log, Beyond.OLDER))
        elif not log.at_newest and line >= self.max_scroll_y - near:
            self.post_message(self.PageWanted(log, Beyond.NEWER))

    def _find(self, number: int) -> None:
        """Have a row stand out for a moment."""
        if self._finding is not None:
            self._finding.stop()
        self._found = number
        self._finding = self.set_timer(FOUND_SECONDS, self._lose)

    def _lose(self) -> None:
        self._found = self._finding = None
        self.refresh()

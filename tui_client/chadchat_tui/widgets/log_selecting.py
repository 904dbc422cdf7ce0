"""Selecting in the log and copying from it: with the mouse what stands there, with keys rows."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.events import Blur, Click, MouseDown, MouseMove, MouseUp
from textual.geometry import Offset, clamp
from textual.scroll_view import ScrollView
from textual.timer import Timer
from textual.widget import Widget

from ..state.plain import plain_text
from .copy_mode import show_plainly
from .log_lines import LogLines, Place, Selection, Spot

EDGE_SECONDS: Final = 0.05
EDGE_LINES: Final = 5
"""Lines that are scrolled at most each time while the mouse is dragged beyond an edge."""


COPY_ROWS: Final = 500
"""Rows that copy mode shows, about what terminals can scroll back."""


class LogSelecting(ScrollView, can_focus=False):
    """A view of ``_lines`` in which one selects and copies (OSC 52).

    Dragging selects characters, a double click a word, a triple click a row, and each is copied at
    once. With the keyboard one selects rows: then, and only then, the view has the focus.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "select(-1)", "pick", key_display="↑↓"),
        Binding("down,j", "select(1)", "down", show=False),
        Binding("shift+up,K", "select(-1, True)", show=False),
        Binding("shift+down,J", "select(1, True)", show=False),
        Binding("space", "hold", "select from here"),
        Binding("enter,c,y,ctrl+c", "copy", "copy"),
        Binding("escape,q", "leave", "back"),
    ]

    _lines: LogLines

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id)
        self.selection: Selection | None = None
        self._pressed: tuple[Offset, Spot] | None = None
        self._pointer = Offset()
        self._at_edge: Timer | None = None
        self._cursor = self._held = 0
        self._holding = False
        self._focused_before: Widget | None = None

    @property
    def selected_text(self) -> str:
        """What is selected, as it is copied."""
        return "" if self.selection is None else self._lines.selected_text(self.selection)

    def select(self, selection: Selection | None) -> None:
        """Select this, or nothing."""
        if selection != self.selection:
            self.selection = selection
            self.refresh()

    def copy(self) -> None:
        """Give what is selected to the terminal's clipboard, and say so."""
        if text := self.selected_text:
            self.app.copy_to_clipboard(text)
            what = f"{len(text):,} characters" if len(text) > 1 else "1 character"
            self.notify(f"Copied {what}. If nothing arrives: F4", markup=False, timeout=2)

    def copy_mode(self) -> None:
        """Show what is held before the end of what is seen as plain text in the terminal itself."""
        log, last = (
            self._lines.log,
            self._lines.place_of(self.scroll_offset.y + self.size.height).number,
        )
        end = last + 1 - log.first
        text = plain_text(log.rows[max(end - COPY_ROWS, 0) : end])
        self.run_worker(self._show_plainly(text), group="copy mode", exclusive=True)

    async def _show_plainly(self, text: str) -> None:
        try:
            await show_plainly(self.app, text)
        except SuspendNotSupported:
            self.notify("This terminal cannot be left for a while.", markup=False)

    # With the mouse

    def on_mouse_down(self, event: MouseDown) -> None:
        """Begin to select."""
        if event.button == 1:
            self.select(None)
            self._pointer = event.offset
            self._pressed = event.offset, self._spot_at(event.offset)
            self.capture_mouse()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Select up to here; beyond an edge, scroll on."""
        if self._pressed is None:
            return
        self._pointer = event.offset
        self._select_to_pointer()
        if self._beyond and self._at_edge is None:
            self._at_edge = self.set_interval(EDGE_SECONDS, self._scroll_at_edge)

    def on_mouse_up(self, event: MouseUp) -> None:  # noqa: ARG002  # Textual's
        """Copy what is selected."""
        if self._pressed is not None:
            self._pressed = None
            self.release_mouse()
            self._leave_edge()
            self.copy()

    def on_click(self, event: Click) -> None:
        """Select a word at the second click, the whole row at the third."""
        if event.button != 1 or event.chain < 2 or not self._lines.log.rows:
            return
        number, at = self._spot_at(event.offset)
        if event.chain == 2:
            start, end = self._lines.selectable(number).word(at)
            self.select(Selection(Spot(number, start), Spot(number, end)))
        else:
            self._select_rows(number, number)
        self.copy()

    @property
    def _beyond(self) -> int:
        """How far the pointer is above the first line (below 0) or below the last one."""
        y, height = self._pointer.y - self.gutter.top, self.size.height
        return y if y < 0 else max(y - height + 1, 0)

    def _spot_at(self, offset: Offset) -> Spot:
        line = clamp(offset.y - self.gutter.top, 0, max(self.size.height - 1, 0))
        return self._lines.spot_at(self.scroll_offset.y + line, offset.x - self.gutter.left)

    def _select_to_pointer(self) -> None:
        if self._pressed is None or not self._lines.log.rows:
            return
        pressed, anchor = self._pressed
        if self._pointer == pressed and self.selection is None:
            return
        start, end = sorted((anchor, self._spot_at(self._pointer)))
        last = self._lines.selectable(end.number).behind(end.at)
        self.select(Selection(start, Spot(end.number, last)))

    def _scroll_at_edge(self) -> None:
        if self._beyond:
            lines = clamp(self._beyond, -EDGE_LINES, EDGE_LINES)
            self.scroll_relative(y=lines, animate=False)
            self._select_to_pointer()
        else:
            self._leave_edge()

    def _leave_edge(self) -> None:
        if self._at_edge is not None:
            self._at_edge.stop()
            self._at_edge = None

    # With the keyboard

    def select_rows(self) -> None:
        """Have the arrow keys select rows, from the last one that is seen."""
        if not self._lines.log.rows:
            return
        line = self.scroll_offset.y + self.size.height - 1
        self._cursor = self._held = self._lines.place_of(line).number
        self._holding = False
        self._focused_before = self.screen.focused
        self.can_focus = True
        self.focus(scroll_visible=False)
        self._select_rows(self._held, self._cursor)

    def action_select(self, step: int, extend: bool = False) -> None:  # from a key
        """Go to the row before (-1) or behind (1), and select what one goes over, too."""
        log = self._lines.log
        self._cursor = clamp(self._cursor + step, log.first, log.end - 1)
        if not (extend or self._holding):
            self._held = self._cursor
        self._select_rows(self._held, self._cursor)
        self._show_row(self._cursor)

    def action_hold(self) -> None:
        """Select from this row on, or no more."""
        self._holding = not self._holding
        self._held = self._cursor
        self._select_rows(self._held, self._cursor)

    def action_copy(self) -> None:
        """Copy, and go back to what one did before."""
        self.copy()
        self._go_back()

    def action_leave(self) -> None:
        """Go back to what one did before."""
        self.select(None)
        self._go_back()

    def on_blur(self, event: Blur) -> None:  # noqa: ARG002  # Textual's
        """Have the focus no more until rows are to be selected again."""
        self.can_focus = False

    def _go_back(self) -> None:
        self.screen.set_focus(self._focused_before, scroll_visible=False)

    def _select_rows(self, one: int, other: int) -> None:
        start, end = sorted((one, other))
        last = len(self._lines.selectable(end).text)
        self.select(Selection(Spot(start, 0), Spot(end, last)))

    def _show_row(self, number: int) -> None:
        """Scroll no further than needed to see the row."""
        first = self._lines.line_of(Place(number, 0))
        last = (
            self._lines.line_of(Place(number + 1, 0)) - 1
            if number + 1 < self._lines.log.end
            else first
        )
        top, height = self.scroll_offset.y, self.size.height
        if first < top or last - first >= height:
            self.scroll_to(y=first, animate=False)
        elif last >= top + height:
            self.scroll_to(y=last - height + 1, animate=False)

"""Turning to a room by typing a few letters of it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from chadchat_shared.text import clean_line

from ..state.room import RoomState
from ..state.rooms import Rooms
from ..state.sentences import news_of


class Switcher(ModalScreen[RoomState | None]):
    """Lists the rooms that match what is typed: Enter turns to the one that is marked."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012  # as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("down,ctrl+t", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self._rooms = rooms
        self._found: list[RoomState] = []

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(id="switcher"):
            yield Input(placeholder="Code or topic, Esc stays", compact=True)
            yield OptionList(compact=True)

    def on_mount(self) -> None:
        """Show them all, and mark the one that was waited for."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).cursor_blink = False
        self._list("")

    def action_move(self, by: int) -> None:
        """Mark the room before (-1) or behind (1)."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if by > 0 else options.action_cursor_up)()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._list(event.value)

    @on(Input.Submitted)
    def _go(self) -> None:
        marked = self.query_one(OptionList).highlighted
        self.dismiss(None if marked is None else self._found[marked])

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index])

    def _list(self, typed: str) -> None:
        self._found = self._rooms.matching(typed)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._line(room)) for room in self._found])
        options.highlighted = 0 if self._found else None

    def _line(self, room: RoomState) -> Content:
        here = " (here)" if room is self._rooms.current else ""
        words = (room.code or room.wanted) + here, news_of(room), clean_line(room.topic)
        return Content("  ".join(filter(None, words)))

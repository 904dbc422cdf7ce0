"""Turning to a room by typing a few letters of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadCode

from ..state.room import RoomState
from ..state.rooms import Rooms
from ..state.sentences import room_parts

_NOT_FOUND: Final = "No open room has that in its code or topic."


class Switcher(ModalScreen[RoomState | str | None]):
    """Lists the rooms that match what is typed: Enter turns to the one that is marked.

    Its result is that room, or the code of one to join, as which is read what matches none.
    """

    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012  # as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("down,ctrl+t", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self._rooms = rooms
        self._found: Sequence[RoomState | str] = ()

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(id="switcher"):
            yield Input(
                placeholder="Turn to a room: code, topic or number (Esc stays)", compact=True
            )
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
        if marked is not None:
            self.dismiss(self._found[marked])

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index])

    def _list(self, typed: str) -> None:
        self._found = self._rooms.matching(typed) or _codes(typed)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._line(found)) for found in self._found])
        if self._found:
            options.highlighted = 0
        else:
            options.add_option(Option(_NOT_FOUND, disabled=True))

    def _line(self, room: RoomState | str) -> Content:
        if isinstance(room, str):
            return Content(f"{room} is not open. Enter joins it.")
        number = self._rooms.open.index(room) + 1
        parts = room_parts(room, here=room is self._rooms.current)
        return Content("  ".join([str(number), *parts]))


def _codes(typed: str) -> Sequence[str]:
    """Return the code that ``typed`` can be, if it can be one."""
    try:
        return [normalise_code(typed)]
    except BadCode:
        return ()

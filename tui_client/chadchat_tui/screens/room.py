"""The rooms that are open: one of them is seen, the others stand in a list."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen

from ..state.room import RoomState
from ..state.rooms import Rooms
from ..state.sentences import connection_word, elsewhere_word, room_words
from ..state.times import TimeFormat
from ..widgets.compositor import ScreenCompositor
from ..widgets.key_line import KeyLine
from ..widgets.member_list import MemberList
from ..widgets.room_bar import RoomBar
from ..widgets.room_list import RoomList
from ..widgets.room_pane import RoomPane
from .candidates import RoomCandidates

NARROW = 80
"""Columns below which the list of members is hidden until it is asked for, and rooms are chosen on
a screen of their own."""

WIDE = 120
"""Columns from which the list of rooms stands beside the room, if there are several."""

ROOM_NUMBERS = range(1, 10)


class RoomScreen(Screen[None]):
    """Draws ``Rooms`` and tells of what the user does by messages.

    In few lines (``-short``) the keys are not shown and what one writes takes fewer lines, in next
    to none (``-tiny``) the bar is not; in few columns (``-slim``) the list of members takes all.
    """

    class Settled(Message):
        """All that was typed until it was asked for is done, or told of as written."""

    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (40, "-usual")]  # noqa: RUF012  # as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (6, "-short"), (16, "-tall")]  # noqa: RUF012  # likewise
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "help", id="help"),
        Binding("f2", "people", "people", id="people"),
        Binding("f3", "app.let_in", "let in", id="let-in"),
        Binding("f5", "app.retry_now", show=False, priority=True, id="reconnect"),
        Binding("f6", "list_rooms", show=False, id="rooms"),
        Binding("ctrl+t", "switch", "rooms", priority=True, id="switch"),
        Binding("alt+up", "step(-1)", show=False, priority=True, id="previous-room"),
        Binding("alt+down", "step(1)", show=False, priority=True, id="next-room"),
        Binding("alt+a", "next_active", show=False, priority=True, id="next-active"),
        *(
            Binding(f"alt+{n}", f"number({n})", show=False, priority=True, id=f"room-{n}")
            for n in ROOM_NUMBERS
        ),
        Binding("pageup", "scroll(-1)", show=False, priority=True, id="page-up"),
        Binding("pagedown", "scroll(1)", show=False, priority=True, id="page-down"),
        Binding("ctrl+f", "app.search", "search", priority=True, id="search"),
        Binding("escape", "newest", show=False, id="newest"),
        Binding("f4", "copy_mode", show=False, priority=True, id="copy-mode"),
        Binding("f7", "select", show=False, priority=True, id="select"),
    ]

    def __init__(self, rooms: Rooms, *, time_format: TimeFormat = "24h") -> None:
        super().__init__()
        self._compositor = ScreenCompositor()
        self._rooms = rooms
        self._time_format = time_format
        self._panes: dict[RoomState, RoomPane] = {}
        self._seen = rooms.current
        self._left: dict[RoomState, list[str]] = {}
        self._unsettled: set[RoomState] = set()
        self._people_wanted: bool | None = None
        self._list_wanted: bool | None = None
        self._knocked = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield RoomBar(id="bar")
        with Horizontal(id="middle"):
            yield RoomList(self._rooms)
            with Horizontal(id="panes"):
                for room in self._rooms.open:
                    yield self._new_pane(room)
        yield KeyLine()

    def on_mount(self) -> None:
        """Have the room that is seen know whether somebody looks."""
        # Not each room for itself, which Textual would hold until the focus changes.
        self.watch(self.app, "app_focus", self._look, init=False)

    @property
    def pane(self) -> RoomPane:
        """The room that is seen: the current one, once that can be drawn."""
        return self._panes[self._seen]

    def show(self) -> None:
        """Draw the state as it is now."""
        self._match_panes()
        room = self._seen
        self.query_one(RoomList).refresh()
        self._show_bar()
        self.query_one(KeyLine).leave_out(() if self._rooms.others else ("switch",))
        if bool(room.knocks) is not self._knocked:
            self._knocked = bool(room.knocks)
            self.refresh_bindings()
        if self.pane.is_mounted:
            self.pane.show()

    def take_drafts(self) -> dict[RoomState, list[str]]:
        """Return what stands unsent where one writes in each room, behind what was given back and
        does not stand there yet, also in one that was not drawn yet, and what stood there in rooms
        that were closed.
        """
        written = {room: pane.drafts for room, pane in self._panes.items()}
        return self._left | {
            room: [*room.take_given_back(), *written.get(room, [])]
            for room in dict.fromkeys([*written, *self._rooms.open])
        }

    def settle(self) -> None:
        """Take no more keys where one writes, and post ``Settled`` when all that has been typed in
        any room is done: each has a queue of its own.
        """
        self.set_focus(None)
        writing = {room: pane for room, pane in self._panes.items() if pane.is_mounted}
        self._unsettled = set(writing)
        for pane in writing.values():
            pane.composer.settle()
        if not self._unsettled:
            self.post_message(self.Settled())

    def action_people(self) -> None:
        """Show the list of members, or hide it."""
        self._people_wanted = not self.pane.people.display
        self._arrange(self.size)

    def action_list_rooms(self) -> None:
        """Show the list of rooms, or hide it; where it has no room, ask for the room to turn to."""
        if self.size.width < NARROW:
            self.action_switch()
            return
        self._list_wanted = not self.query_one(RoomList).display
        self._arrange(self.size)
        self.show()

    def action_step(self, by: int) -> None:
        """Turn to the room before (-1) or behind (1) this one."""
        self._rooms.step(by)
        self.show()

    def action_number(self, number: int) -> None:
        """Turn to the room with this number."""
        self._rooms.number(number)
        self.show()

    def action_next_active(self) -> None:
        """Turn to the next room where something is new."""
        self._rooms.next_active()
        self.show()

    def action_switch(self) -> None:
        """Ask for the room to turn to."""
        from .switcher import Switcher  # noqa: PLC0415  # most are in one room

        def turn(room: RoomState | str | None) -> None:
            if isinstance(room, str):
                self.post_message(RoomPane.Written(self._rooms.current, f"/join {room}"))
            elif room is not None:
                self._turn_to(room)

        self.app.push_screen(Switcher(self._rooms), turn)

    def action_scroll(self, direction: int) -> None:
        """Scroll the log by a page, up (-1) or down (1)."""
        log = self.pane.log_view
        log.scroll_relative(y=direction * max(log.size.height - 2, 1), animate=False)

    def action_copy_mode(self) -> None:
        """Show the log as plain text in the terminal itself."""
        self.pane.log_view.copy_mode()

    def action_select(self) -> None:
        """Have the arrow keys select messages."""
        self.pane.log_view.select_rows()

    def get_selected_text(self) -> str | None:
        """Return what is selected in the log, or elsewhere on the screen."""
        return self.pane.log_view.selected_text or super().get_selected_text()

    def clear_selection(self) -> None:
        """Select nothing any more."""
        super().clear_selection()
        self.pane.log_view.select(None)

    def action_newest(self) -> None:
        """Go to the end of the log."""
        self.pane.log_view.to_end()

    def on_resize(self, event: Resize) -> None:
        """Hide the lists where there is no room for them, unless they are wanted."""
        self._arrange(event.size)

    @on(RoomPane.Ready)
    def _begin_pane(self, message: RoomPane.Ready) -> None:
        if message.room is self._seen:
            self._see(self._seen)
        self.show()

    @on(RoomPane.Settled)
    def _settled(self, message: RoomPane.Settled) -> None:
        message.stop()
        if message.room in self._unsettled:
            self._unsettled.remove(message.room)
            if not self._unsettled:
                self.post_message(self.Settled())

    @on(RoomList.Chosen)
    def _chosen(self, message: RoomList.Chosen) -> None:
        self._turn_to(message.room)

    def _show_bar(self) -> None:
        """Tell of the room that is seen, as what is typed goes there, and of the others where they
        are not listed.
        """
        room = self._seen
        elsewhere = "" if self.query_one(RoomList).display else elsewhere_word(self._rooms)
        self.query_one(RoomBar).show(
            code=room.code, topic=room.topic if room.code else room.wanted,
            about=[room.link, *room_words(room)],
            state=[elsewhere, "you are muted" * room.muted, connection_word(room)],
        )  # fmt: skip

    def _turn_to(self, room: RoomState) -> None:
        self._rooms.turn_to(room)
        self.show()

    def _new_pane(self, room: RoomState) -> RoomPane:
        pane = self._panes[room] = RoomPane(
            room, RoomCandidates(room, self._rooms), self._rooms.attention,
            time_format=self._time_format,
        )  # fmt: skip
        pane.display = room is self._seen
        return pane

    def _match_panes(self) -> None:
        """Have a pane for each room that is open, and see the current one's as soon as it can be
        drawn; until then what was seen stays, with its keys.
        """
        for room in self._rooms.open:
            if room not in self._panes:
                self.query_one("#panes").mount(self._new_pane(room))
        if self._rooms.current is not self._seen and self._panes[self._rooms.current].is_mounted:
            self._see(self._rooms.current)
        gone = {room for room in self._panes if room not in self._rooms.open} - {self._seen}
        for room in gone:
            pane = self._panes.pop(room)
            self._left[room] = pane.drafts
            pane.remove()

    def _look(self) -> None:
        self.pane.look()

    def _see(self, room: RoomState) -> None:
        self._seen = room
        for other, pane in self._panes.items():
            pane.display = other is room
        self._arrange(self.size)
        # Not ``focus``, which has what is typed in one burst with the turning go to the other room.
        self.set_focus(self.pane.composer)
        self.pane.look()

    def _arrange(self, size: Size) -> None:
        """Show the lists where there is room for them or they are wanted."""
        several = len(self._rooms.open) > 1
        wanted = size.width >= WIDE and several if self._list_wanted is None else self._list_wanted
        # A size may come before the lists are there, or when they are gone again.
        self.query(RoomList).set(display=wanted and size.width >= NARROW)
        if self.query(RoomList):
            self._show_bar()
        self.query(MemberList).set(
            display=size.width >= NARROW if self._people_wanted is None else self._people_wanted
        )

"""The room: its log, who is here, and where one writes."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, TextArea

from ..events import Waiting
from ..state.mentions import Me
from ..state.room import RoomState
from ..state.sentences import (
    connection_sentence,
    connection_word,
    knock_sentence,
    room_words,
    typing_sentence,
)  # fmt: skip
from ..state.typing import TypingPulse
from ..widgets.composer import Composer
from ..widgets.log_view import LogView
from ..widgets.member_list import MemberList
from ..widgets.room_bar import RoomBar
from ..widgets.status_line import StatusLine
from .candidates import RoomCandidates

NARROW = 80
"""Columns below which the list of members is hidden until it is asked for."""

BACK_SECONDS = 3.0
"""How long it is said that the connection is back."""


class RoomScreen(Screen[None]):
    """Draws a ``RoomState`` and tells of what the user does by messages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "help", id="help"),
        Binding("f2", "members", "people", id="people"),
        Binding("f3", "app.let_in", "let in", id="let-in"),
        Binding("pageup", "scroll(-1)", show=False, priority=True, id="page-up"),
        Binding("pagedown", "scroll(1)", show=False, priority=True, id="page-down"),
        Binding("escape", "newest", show=False, id="newest"),
        Binding("f4", "copy_mode", show=False, priority=True, id="copy-mode"),
        Binding("f5", "app.retry_now", show=False, priority=True, id="reconnect"),
    ]

    class TypingChanged(Message):
        """The others are to know that one is typing, or no more."""

        def __init__(self, *, typing: bool) -> None:
            super().__init__()
            self.typing = typing

    def __init__(self, state: RoomState) -> None:
        super().__init__()
        self._state = state
        self._pulse = TypingPulse()
        self._status = state.status
        self._status_since = time.monotonic()
        self._members_wanted: bool | None = None
        self._knocked = False

    def compose(self) -> ComposeResult:
        """Lay the room out."""
        yield RoomBar(id="bar")
        with Horizontal(id="middle"):
            yield LogView(id="log")
            yield MemberList(id="members")
        yield StatusLine(id="status")
        yield Composer(self._state.typed, RoomCandidates(self._state), id="composer")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to draw, and to count the seconds of a wait."""
        self.watch(self.app, "app_focus", self._look, init=False)
        self.set_interval(1.0, self._count_down)
        self.composer.focus()
        self.show()

    @property
    def composer(self) -> Composer:
        """Where one writes."""
        return self.query_one(Composer)

    def show(self) -> None:
        """Draw the state as it is now."""
        state = self._state
        if state.status is not self._status:
            self._status, self._status_since = state.status, time.monotonic()
        self.query_one(LogView).show(state.log, state.below, Me(state.member, state.name))
        self.query_one(MemberList).show(state.members, state.member)
        self.query_one(RoomBar).show(
            code=state.code, topic=state.topic if state.code else state.wanted,
            link=state.link, state=" · ".join([*room_words(state), connection_word(state)]),
        )  # fmt: skip
        if bool(state.knocks) is not self._knocked:
            self._knocked = bool(state.knocks)
            self.refresh_bindings()
        if state.ending:
            self.composer.turn_off()
        self._show_status()
        if state.returned:
            self.set_timer(BACK_SECONDS, self._settle)

    def give_back(self, text: str) -> None:
        """Put a text that could not be sent back where one writes."""
        self.composer.give_back(text)

    def action_members(self) -> None:
        """Show the list of members, or hide it."""
        members = self.query_one(MemberList)
        self._members_wanted = members.display = not members.display

    def action_scroll(self, direction: int) -> None:
        """Scroll the log by a page, up (-1) or down (1)."""
        log = self.query_one(LogView)
        log.scroll_relative(y=direction * max(log.size.height - 2, 1), animate=False)

    def action_copy_mode(self) -> None:
        """Show the log as plain text in the terminal itself."""
        self.query_one(LogView).copy_mode()

    def action_newest(self) -> None:
        """Go to the end of the log."""
        self.query_one(LogView).to_end()

    def on_resize(self, event: Resize) -> None:
        """Hide the members where there is no room, unless they are wanted."""
        roomy = event.size.width >= NARROW
        self.query_one(MemberList).display = (
            roomy if self._members_wanted is None else self._members_wanted
        )

    @on(LogView.Followed)
    def _look(self) -> None:
        following = self.query_one(LogView).following
        self._state.look(looking=following and self.app.app_focus)
        self._show_status()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        typing = self._pulse.changed(event.text_area.text, time.monotonic())
        if typing is not None:
            self.post_message(self.TypingChanged(typing=typing))

    @on(Composer.Sent)
    def _sent(self) -> None:
        self._pulse.sent()

    def _show_status(self) -> None:
        state = self._state
        trouble = connection_sentence(state, time.monotonic() - self._status_since)
        log = self.query_one(LogView)
        below = ""
        if not log.following:
            below = f"↓ {state.unread:,} new (Esc)" if state.unread else "↓ newest (Esc)"
        self.query_one(StatusLine).show(
            trouble or knock_sentence(state.knocks) or typing_sentence(state.typing),
            trouble=bool(trouble) and not state.inside,
            below=below,
        )

    def _count_down(self) -> None:
        if isinstance(self._state.status, Waiting):
            self._show_status()

    def _settle(self) -> None:
        self._state.settle()
        self._show_status()

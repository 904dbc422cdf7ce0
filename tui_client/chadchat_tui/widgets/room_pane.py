"""One room on the screen: its log, who is here, what there is to say, and where one writes."""

from __future__ import annotations

import time

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import TextArea

from ..events import Waiting
from ..state.attention import Attention
from ..state.completing import Candidates
from ..state.mentions import Me
from ..state.room import RoomState
from ..state.sentences import away_sentence, connection_sentence, knock_sentence, typing_sentence
from ..state.times import TimeFormat
from ..state.typing import TypingPulse
from .composer import Composer
from .log_view import LogView
from .member_list import MemberList
from .status_line import StatusLine

BACK_SECONDS = 3.0
"""How long it is said that the connection is back."""


class RoomPane(Vertical):
    """Draws a ``RoomState``. Each room has one of its own, so that the place in its log, what is
    half written and what can be undone are there again when one comes back to it.
    """

    class Ready(Message):
        """The room can be drawn."""

        def __init__(self, room: RoomState) -> None:
            super().__init__()
            self.room = room

    class Written(Message):
        """``text`` was written in ``room``, to be sent there, or is a command to be done there.

        By when this is heard, another room may be seen.
        """

        def __init__(self, room: RoomState, text: str) -> None:
            super().__init__()
            self.room = room
            self.text = text

    class Settled(Message):
        """All that was typed in ``room`` until it was asked for is done, or told of as written."""

        def __init__(self, room: RoomState) -> None:
            super().__init__()
            self.room = room

    class TypingChanged(Message):
        """The others in ``room`` are to know that one is typing, or no more."""

        def __init__(self, room: RoomState, *, typing: bool) -> None:
            super().__init__()
            self.room = room
            self.typing = typing

    def __init__(
        self, state: RoomState, candidates: Candidates, attention: Attention, *,
        time_format: TimeFormat = "24h",
    ) -> None:  # fmt: skip
        super().__init__()
        self.state = state
        self._candidates = candidates
        self._attention = attention
        self._away = attention.away
        self._time_format = time_format
        self._pulse = TypingPulse()
        self._status = state.status
        self._status_since = time.monotonic()

    def compose(self) -> ComposeResult:
        """Lay the room out."""
        with Horizontal():
            yield LogView(time_format=self._time_format)
            yield MemberList()
        yield StatusLine()
        yield Composer(self.state.typed, self._candidates)

    def on_mount(self) -> None:
        """Begin to draw, and to count the seconds of a wait."""
        self.set_interval(1.0, self._count_down)
        self.post_message(self.Ready(self.state))

    @property
    def composer(self) -> Composer:
        """Where one writes."""
        return self.query_one(Composer)

    @property
    def drafts(self) -> list[str]:
        """What stands unsent where one writes."""
        return self.composer.unsent if self.is_mounted else []

    @property
    def log_view(self) -> LogView:
        """What has been said."""
        return self.query_one(LogView)

    @property
    def people(self) -> MemberList:
        """Who is here."""
        return self.query_one(MemberList)

    def show(self) -> None:
        """Draw the state as it is now."""
        state = self.state
        if state.status is not self._status:
            self._status, self._status_since = state.status, time.monotonic()
        self.log_view.show(state.log, state.below, Me(state.member, state.name))
        self.people.show(state.members, state.member)
        if self._attention.away != self._away:
            self._away = self._attention.away
            self.look()
        if state.sought is not None:
            self.log_view.jump(state.sought)
            state.sought = None
        for text in state.take_given_back():
            self.composer.give_back(text)
        if state.ending and not self.composer.read_only:
            self.composer.turn_off()
            self.screen.refresh_bindings()
        self._show_status()
        if state.returned:
            self.set_timer(BACK_SECONDS, self._settle)

    @on(LogView.Followed)
    def look(self) -> None:
        """Note whether the reader sees what comes now."""
        if self.display:
            self.state.look(looking=self.log_view.following and self._attention.looking)
            self._show_status()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        typing = self._pulse.changed(event.text_area.text, time.monotonic())
        if typing is not None:
            self.post_message(self.TypingChanged(self.state, typing=typing))

    @on(Composer.Sent)
    def _sent(self, message: Composer.Sent) -> None:
        message.stop()
        self._pulse.sent()
        self.post_message(self.Written(self.state, message.text))

    @on(Composer.Settled)
    def _settled(self, message: Composer.Settled) -> None:
        message.stop()
        self.post_message(self.Settled(self.state))

    def _show_status(self) -> None:
        state = self.state
        trouble = connection_sentence(state, time.monotonic() - self._status_since)
        knock = knock_sentence(state.knocks)
        below = ""
        if not self.log_view.following:
            below = f"↓ {state.unread:,} new (Esc)" if state.unread else "↓ newest (Esc)"
        self.query_one(StatusLine).show(
            trouble
            or knock
            or away_sentence(self._attention.away)
            or typing_sentence(state.typing),
            trouble=not state.inside if trouble else bool(knock),
            below=below,
        )

    def _count_down(self) -> None:
        if self.display and isinstance(self.state.status, Waiting):
            self._show_status()

    def _settle(self) -> None:
        self.state.settle()
        self._show_status()

"""What is typed in one burst in a form, and behind the Enter that closes it."""

from __future__ import annotations

from collections import deque

from textual import on
from textual.app import App
from textual.events import Event, Key, Paste
from textual.screen import Screen
from textual.widgets import Input

from .screens.entry import EntryScreen


class TypingAhead(App[None]):
    """Holds back what is typed behind a key in a form until what that key does is done: behind an
    Enter it belongs to the next field, or to where one writes when the form is gone.

    Textual hands a key on to what has the focus when it comes, and does what it is bound to past
    the keys that wait there.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ahead: deque[Key | Paste] = deque()
        self._busy: Screen[object] | None = None

    async def on_event(self, event: Event) -> None:
        """Hand ``event`` on, and what is typed when its turn has come."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self._ahead.append(event)
            await self._hand_on()
            return
        await super().on_event(event)
        if isinstance(event, Key) and event.key != "enter":  # back from the field, and done
            await self._go_on()

    @on(Input.Submitted)
    async def _go_on(self) -> None:
        self._busy = None
        await self._hand_on()

    async def _hand_on(self) -> None:
        """Hand on what waits, up to a key that takes its time; a form that is gone takes none."""
        while self._ahead and (self._busy is None or self._busy is not self.screen):
            event, form = self._ahead.popleft(), self.screen
            in_field = isinstance(form, EntryScreen) and isinstance(self.focused, Input)
            self._busy = None
            await super().on_event(event)
            if in_field and isinstance(event, Key) and event.is_forwarded:
                self._busy = None if event.is_printable else form

"""The line at the top: which room, what about, how to invite to it, and whether one is in it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from chadchat_shared.text import clean_line

from .wrapping import shorten

TOPIC_CELLS = 12
"""What is left to the topic, if there is one, before what is known of the room has to go."""

_SEPARATOR = " · "


class RoomBar(Widget, can_focus=False):
    """Shows the room's code and topic at the left, its state at the right, as far as they fit."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id)
        self._code = ""
        self._topic = ""
        self._about: list[str] = []
        self._state: list[str] = []

    def show(self, *, code: str, topic: str, about: Sequence[str], state: Sequence[str]) -> None:
        """Draw these: words ``about`` the room, and more needed ones of its ``state``. The first of
        them go first where there is no room for all.
        """
        words = [[word for word in some if word] for some in (about, state)]
        shown = [code, clean_line(topic), *words]
        if shown != [self._code, self._topic, self._about, self._state]:
            self._code, self._topic = code, clean_line(topic)
            self._about, self._state = words
            self.refresh()

    def render(self) -> Content:
        """Return the line, with the words that fit and the topic cut to what they leave."""
        left = self._code or "Chad Chat"
        words = [*self._about, *self._state]
        while words:
            kept = TOPIC_CELLS if len(words) > len(self._state) else 0
            room = self.size.width - cell_len(left) - min(cell_len(self._topic), kept) - 4
            if cell_len(_SEPARATOR.join(words)) <= room:
                break
            del words[0]
        right = _SEPARATOR.join(words)
        room = self.size.width - cell_len(left) - cell_len(right) - 4
        topic = shorten(self._topic, room)
        gap = self.size.width - cell_len(left) - cell_len(topic) - cell_len(right) - 2
        return Content.assemble(
            (left, "bold $text-accent"), "  ", (topic, "$foreground"), " " * max(gap, 1), right
        )

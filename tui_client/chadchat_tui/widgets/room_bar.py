"""The line at the top: which room, what about, how to invite to it, and whether one is in it."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widget import Widget

from chadchat_shared.text import clean_line

TOPIC_CELLS = 12
"""What is left to the topic, if there is one, before the link has to go."""


class RoomBar(Widget, can_focus=False):
    """Shows the room's code and topic at the left, its link, where it fits, and its state at the
    right.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id)
        self._code = ""
        self._topic = ""
        self._link = ""
        self._state = ""

    def show(self, *, code: str, topic: str, link: str, state: str) -> None:
        """Draw these; ``state`` is the room's and the connection's, in words."""
        shown = code, clean_line(topic), link, state
        if shown != (self._code, self._topic, self._link, self._state):
            self._code, self._topic, self._link, self._state = shown
            self.refresh()

    def render(self) -> Content:
        """Return the line, the topic cut to the room that there is."""
        left = self._code or "Chad Chat"
        right = " · ".join(part for part in (self._link, self._state) if part)
        needed = cell_len(left) + min(cell_len(self._topic), TOPIC_CELLS) + cell_len(right) + 4
        if needed > self.size.width:
            right = self._state
        room = self.size.width - cell_len(left) - cell_len(right) - 4
        topic = self._topic
        if cell_len(topic) > room:
            topic = set_cell_size(topic, max(room - 1, 0)) + "…" if room > 1 else ""
        gap = self.size.width - cell_len(left) - cell_len(topic) - cell_len(right) - 2
        return Content.assemble(
            (left, "bold $text-accent"), "  ", (topic, "$foreground"), " " * max(gap, 1), right
        )

"""The line above the composer: what there is to say now, and what came below."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widget import Widget

from chadchat_shared.text import clean_line


class StatusLine(Widget, can_focus=False):
    """Shows a sentence at the left, and at the right how many messages are new below."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id)
        self._sentence = ""
        self._trouble = False
        self._below = ""

    def show(self, sentence: str, *, trouble: bool, below: str) -> None:
        """Draw ``sentence``, in the colour of trouble if it is that, and what is ``below``."""
        self._sentence, self._trouble, self._below = clean_line(sentence), trouble, below
        self.refresh()

    def render(self) -> Content:
        """Return the line, the sentence cut to the room that there is."""
        room = self.size.width - cell_len(self._below) - 1
        sentence = self._sentence
        if cell_len(sentence) > room:
            sentence = set_cell_size(sentence, max(room - 1, 0)) + "…"
        gap = self.size.width - cell_len(sentence) - cell_len(self._below)
        style = "$text-warning" if self._trouble else ""
        return Content.assemble((sentence, style), " " * gap, (self._below, "bold $text-accent"))

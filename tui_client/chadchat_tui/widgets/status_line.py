"""The line above the composer: what there is to say now, and what came below."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from chadchat_shared.text import clean_line

from .wrapping import shorten, wrap

SHARE: Final = 3
"""Into so many parts the screen's lines are divided, of which trouble may take one."""


class StatusLine(Widget, can_focus=False):
    """Shows a sentence at the left, and at the right how many messages are new below.

    It is one line, but for what matters, such as trouble, which is shown whole.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id)
        self._sentence = ""
        self._trouble = False
        self._below = ""

    def show(self, sentence: str, *, trouble: bool, below: str) -> None:
        """Draw ``sentence``, in the colour of trouble if it is that, and what is ``below``."""
        shown = clean_line(sentence), trouble, below
        changed = shown != (self._sentence, self._trouble, self._below)
        self._sentence, self._trouble, self._below = shown
        if self.display and len(self._lines(self.size.width)) != self.size.height:
            self.refresh(layout=True)
        elif changed:
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  # Textual's
        """Return how many lines it takes at this width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return the sentence, with what is below behind its last line."""
        *full, last = self._lines(self.size.width)
        gap = self.size.width - cell_len(last) - cell_len(self._below)
        style = "$text-warning" if self._trouble else ""
        sentence = "\n".join([*full, last])
        return Content.assemble((sentence, style), " " * gap, (self._below, "bold $text-accent"))

    def _lines(self, width: int) -> list[str]:
        """Return the sentence in lines that leave room for what is below."""
        room = width - cell_len(self._below) - 1
        if self._trouble:
            return wrap(self._sentence, room)[: max(self.app.size.height // SHARE, 1)]
        return [shorten(self._sentence, room)]

"""What stands above where one writes, for a while."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget


class Popup(Widget, can_focus=False):
    """Lines right above the widget that it is mounted before, over what is there otherwise."""

    DEFAULT_CSS = """
    Popup {
        overlay: screen;
        width: 100%;
        height: auto;
        padding: 0 1;
        background: $panel;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def __init__(self, lines: Sequence[Content]) -> None:
        super().__init__()
        self._lines: Sequence[Content] = ()
        self.show(lines)

    def show(self, lines: Sequence[Content]) -> None:
        """Draw ``lines``, or nothing where there are none."""
        if len(lines) != len(self._lines):
            self.display = bool(lines)
            self.styles.height = len(lines)
            self.styles.offset = (0, -len(lines))
        self._lines = lines
        self.refresh()

    def render(self) -> Content:
        """Return the lines."""
        return Content("\n").join(self._lines)

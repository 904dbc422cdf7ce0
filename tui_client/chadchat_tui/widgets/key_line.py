"""The line of keys at the bottom."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import Resize
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

LESS_NEEDED: Final = (
    "people", "break_line", "app.search", "quit", "app.let_in", "app.help", "send", "hold", "copy",
    "leave",
)  # fmt: skip
"""Actions whose keys have to go where there is no room for all, the first of them first."""

_SPACE: Final = 3
"""Cells around a key and its word."""


class KeyLine(Footer):
    """Shows as many keys as there is room for, each whole."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._width = 0

    def compose(self) -> ComposeResult:
        """Lay out the keys that fit."""
        keys = [one for one in super().compose() if isinstance(one, FooterKey)]
        room = self.app.size.width - sum(map(_cells, keys))
        for action in LESS_NEEDED:
            for key in [key for key in keys if key.action == action and room < 0]:
                keys.remove(key)
                room += _cells(key)
        yield from keys

    def on_resize(self, event: Resize) -> None:
        """Choose anew."""
        if event.size.width != self._width:
            self._width = event.size.width
            self.call_after_refresh(self.recompose)


def _cells(key: FooterKey) -> int:
    return cell_len(key.key_display) + cell_len(key.description) + _SPACE

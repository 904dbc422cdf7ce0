"""The line of keys at the bottom."""

from __future__ import annotations

from collections.abc import Collection
from itertools import accumulate
from typing import Final, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.screen import Screen
from textual.widget import Widget

LESS_NEEDED: Final = (
    "people", "break_line", "app.search", "quit", "switch", "app.let_in", "app.help", "send",
    "hold", "copy", "leave",
)  # fmt: skip
"""Actions whose keys have to go where there is no room for all, the first of them first."""


class _Key(NamedTuple):
    key: str
    action: str
    shown: str
    word: str

    @property
    def cells(self) -> int:
        return cell_len(self.shown) + cell_len(self.word) + 3


class KeyLine(Widget, can_focus=False):
    """Shows as many keys as there is room for, each whole. A click on one presses it.

    All in one widget: Textual's Footer mounts another for each key, all of them anew whenever the
    keys change, which was a fifth of the time to the first messages (measured).
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        text-wrap: nowrap;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[_Key] = []
        self._left_out: Collection[str] = ()

    def on_mount(self) -> None:
        """Follow what the keys are."""
        self.screen.bindings_updated_signal.subscribe(self, self._change)

    def leave_out(self, actions: Collection[str]) -> None:
        """Show no keys for these actions, as they are of no use now."""
        if actions != self._left_out:
            self._left_out = actions
            self._change(self.screen)

    def render(self) -> Content:
        """Return the line."""
        return Content.assemble(
            *(
                part
                for key in self._fitting()
                for part in (
                    (f" {key.shown} ", "bold $footer-key-foreground"),
                    (f"{key.word} ", "$footer-description-foreground"),
                )
            )
        )

    def on_click(self, event: Click) -> None:
        """Press the key that was clicked."""
        keys = self._fitting()
        ends = accumulate(key.cells for key in keys)
        for key, end in zip(keys, ends, strict=True):
            if event.x < end:
                self.app.simulate_key(key.key)
                return

    def _change(self, screen: Screen[object]) -> None:
        if not screen.app.app_focus:  # then nothing is focused, and what that has for keys is gone
            return
        bindings: dict[str, Binding] = {}
        for active in screen.active_bindings.values():
            if active.binding.show and active.binding.action not in self._left_out:
                bindings.setdefault(active.binding.action, active.binding)
        keys = [
            _Key(one.key, one.action, self.app.get_key_display(one), one.description)
            for one in bindings.values()
        ]
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def _fitting(self) -> list[_Key]:
        """Return the keys that there is room for."""
        keys = list(self._keys)
        room = self.size.width - sum(key.cells for key in keys)
        for action in LESS_NEEDED:
            for key in [key for key in keys if key.action == action and room < 0]:
                keys.remove(key)
                room += key.cells
        return keys

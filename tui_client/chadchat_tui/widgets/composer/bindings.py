"""The keys where one writes."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding, BindingType
from textual.widgets import TextArea

_OTHERWISE_BOUND: Final = {
    "up", "down", "ctrl+x,super+x", "ctrl+c,super+c", "ctrl+z,super+z", "ctrl+y,super+y",
    "f6", "f7", "pageup", "pagedown",
}  # fmt: skip
"""Keys of a TextArea that mean something else here, or nothing."""

BINDINGS: Final[list[BindingType]] = [
    *(
        one for one in TextArea.BINDINGS
        if isinstance(one, Binding) and one.key not in _OTHERWISE_BOUND
    ),
    Binding("enter", "send", "send", id="send"),
    Binding("ctrl+j,shift+enter,alt+enter", "break_line", "newline", id="newline"),
    Binding("up", "older", show=False, id="history-older"),
    Binding("down", "newer", show=False, id="history-newer"),
    Binding("ctrl+r", "search", show=False, id="history-search"),
    Binding("tab", "complete(1)", show=False, id="complete"),
    Binding("shift+tab", "complete(-1)", show=False, id="complete-back"),
    Binding("ctrl+underscore", "undo", show=False, id="undo"),
    Binding("ctrl+minus,ctrl+shift+minus,super+z", "undo", show=False),
    Binding("ctrl+y", "redo", show=False, id="redo"),
    Binding("super+y", "redo", show=False),
    Binding("ctrl+x", "cut", show=False, id="cut"),
    Binding("super+x", "cut", show=False),
    Binding("ctrl+x ctrl+e", "edit_elsewhere", show=False, id="editor"),
    Binding("ctrl+c", "interrupt", show=False, id="interrupt"),
    Binding("super+c", "copy", show=False),
]  # fmt: skip
"""Those of a TextArea, and what is different here."""

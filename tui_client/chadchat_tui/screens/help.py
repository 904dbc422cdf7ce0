"""The commands and keys, to be read and left again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from ..commands import help_lines


class HelpScreen(ModalScreen[None]):
    """Shows every command and what ``keys`` says of the most needed ones; arrows and pages scroll,
    and Esc closes.
    """

    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012  # as Textual declares it

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "dismiss", show=False),
    ]

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with VerticalScroll(id="help"):
            yield Label("Help", classes="title")
            yield Static(Content("\n".join(help_lines(self._keys))))
        yield Label("↑ ↓ scroll, Esc closes")

    def on_mount(self) -> None:
        """Let the keys scroll it."""
        self.query_one(VerticalScroll).focus()

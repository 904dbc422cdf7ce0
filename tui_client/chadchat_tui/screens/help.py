"""The commands and keys, to be read and left again."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from ..commands import help_lines


class HelpScreen(ModalScreen[None]):
    """Shows every command and the most needed keys; arrows and pages scroll, and Esc closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "dismiss", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with VerticalScroll(id="help"):
            yield Label("Help", classes="title")
            yield Static(Content("\n".join(help_lines())))
        yield Label("↑ ↓ scroll, Esc closes. Ctrl+P finds a command. /keys shows every key.")

    def on_mount(self) -> None:
        """Let the keys scroll it."""
        self.query_one(VerticalScroll).focus()

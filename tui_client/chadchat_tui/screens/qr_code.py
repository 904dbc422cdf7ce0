"""A share link as a QR code, for those who have a camera."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Label

from ..state.qr import qr_lines

BLACK_ON_WHITE = "#000000 on #ffffff"
"""Whatever the theme: scanners look for dark on light."""


KEY_ROWS = 1
"""What the line with the key takes of the screen."""


class CodeScreen(ModalScreen[None]):
    """Shows the QR code of ``link`` as long as there is room for it; Esc or a click closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", show=False),
    ]

    def __init__(self, link: str) -> None:
        super().__init__()
        self._link = link

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield QRCode(self._link)
        yield Label("Esc closes")

    def on_click(self) -> None:
        """Close."""
        self.dismiss()


class QRCode(Widget):
    """The QR code of ``link``, or a sentence where there is no room for it."""

    def __init__(self, link: str) -> None:
        super().__init__()
        self._link = link

    def render(self) -> Content:
        """Return it, in black and white unless no colour is wanted."""
        plain = self.app.no_color
        lines = qr_lines(self._link, light_drawn=plain)
        columns, rows = self.size
        if len(lines[0]) <= columns and len(lines) <= rows:
            return Content.styled("\n".join(lines), "" if plain else BLACK_ON_WHITE)
        return Content(
            f"The QR code needs {len(lines[0])} columns and {len(lines) + KEY_ROWS} rows. Make the "
            "terminal larger, or share the link as it stands in the room."
        )

"""A text area that is drawn at once, and knows what its keys do."""

from __future__ import annotations

from collections.abc import Container
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Key
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from .bindings import BINDINGS


class TypingArea(TextArea, inherit_bindings=False):
    """A text of one line or more that grows as needed; Tab does not write in it."""

    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002  # Textual's name
        super().__init__(
            id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus",
            highlight_cursor_line=False, compact=True, placeholder=placeholder,
        )  # fmt: skip
        self.cursor_blink = False
        self._key_before = ""
        self._styled: TextAreaTheme | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of ``crop``, in styles that are worked out when they have changed.

        Textual does that for each picture, which is a quarter of the time from a key to its echo.
        """
        if self._styled is self._theme:
            return ScrollView.render_lines(self, crop)
        self._styled = self._theme
        return super().render_lines(crop)

    def notify_style_update(self) -> None:
        """Be drawn in other styles."""
        super().notify_style_update()
        self._styled = None

    def on_unmount(self) -> None:
        """Be held by nothing any more."""
        # Textual keeps what listens until there is something to tell it.
        self.screen.text_selection_started_signal.unsubscribe(self)
        watchers = vars(self.app)["__watchers"].get("theme", [])
        watchers[:] = [(who, callback) for who, callback in watchers if who is not self]

    def action_cut(self) -> None:
        """Cut what is selected."""
        if self.selected_text:
            super().action_cut()

    def action_delete_to_start_of_line(self) -> None:
        """Delete to where the line begins, in however many rows it is shown."""
        row, column = end = self.selection.end
        if column and not self.read_only:
            self._put("", (row, 0), end)
        else:
            super().action_delete_to_start_of_line()

    def _action_of(self, event: Key, without: Container[str]) -> str:
        """Return what a key that was pressed now is bound to here, alone or behind the one before
        it, or "". It is none of ``without``.
        """
        own = self._bindings.copy()
        own.apply_keymap(self.app._keymap)  # noqa: SLF001  # is to be had nowhere else
        keys = own.key_to_bindings
        bound = keys.get(f"{self._key_before} {event.key}") or keys.get(event.key, [])
        return next((one.action for one in bound if one.action not in without), "")

    def _put(self, text: str, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Put ``text`` in the place of what is between two locations, and the cursor behind it."""
        done = self.replace(text, start, end, maintain_selection_offset=False)
        self.move_cursor(done.end_location)

    def _put_whole(self, text: str) -> None:
        """Put ``text`` in the place of all that is written; undoing brings that back."""
        self._put(text, self.document.start, self.document.end)

"""Where one writes."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import TextArea

from chadchat_shared.text import clean_text


class Composer(TextArea):
    """A text of one line or more: Enter sends it, Ctrl+J begins a new line, and it grows as needed.

    What is pasted is put in as text, cleaned, and never sent by itself.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "send", id="send"),
        Binding("ctrl+j,shift+enter,alt+enter", "break_line", "newline", id="newline"),
        Binding("ctrl+c", "interrupt", show=False, id="interrupt"),
    ]

    class Sent(Message):
        """The text is to be sent, or is a command to be done. The composer lets go of it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(
            id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus",
            highlight_cursor_line=False, compact=True, placeholder="Write a message",
        )  # fmt: skip
        self.cursor_blink = False
        self._given_back = ""

    async def on_key(self, event: Key) -> None:
        """Do here what a key is bound to in this widget.

        Textual would do it past what waits in the widget's queue, so that of keys that come in one
        burst an Enter or a Backspace would be done before or after what it was typed behind.
        """
        bindings = self._bindings.key_to_bindings.get(event.key)
        if bindings is None:
            return
        event.stop()
        event.prevent_default()
        for binding in bindings:
            await self.app.run_action(binding.action, self)

    def action_send(self) -> None:
        """Hand the text over, unless there is nothing in it, or nobody to hand it to."""
        if self.read_only:
            return
        text = self.text.strip("\n")
        if text.strip():
            self.post_message(self.Sent(text))
        self._given_back = ""
        self.clear()

    def action_break_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    async def action_interrupt(self) -> None:
        """Copy what is selected, or drop what is written (Ctrl+Z brings it back), or quit."""
        if self.selected_text:
            self.action_copy()
        elif self.text and not self.read_only:
            self.clear()
        else:
            await self.app.run_action("quit")

    def turn_off(self) -> None:
        """Take nothing in any more; what is written stays."""
        self.read_only = True
        self.placeholder = "Nothing can be sent here any more"

    def give_back(self, text: str) -> None:
        """Put back a text that could not be sent: behind those that were given back before it, and
        before what has been written since.
        """
        earlier = self._given_back if self.text.startswith(self._given_back) else ""
        rest = self.text.removeprefix(earlier).removeprefix("\n")
        self._given_back = f"{earlier}\n{text}" if earlier else text
        self.load_text(f"{self._given_back}\n{rest}" if rest else self._given_back)
        self.move_cursor(self.document.end)

    def on_paste(self, event: Paste) -> None:
        """Put what is pasted in as clean text."""
        event.prevent_default()
        event.stop()
        text = clean_text(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        start, end = self.selection
        done = self.replace(text, start, end, maintain_selection_offset=False)
        self.move_cursor(done.end_location)

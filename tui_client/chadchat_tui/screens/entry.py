"""The form that asks for what is missing to come into a room."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadCode, BadName, ChatError, NameTaken
from chadchat_shared.limits import CODE_LENGTH_MAX
from chadchat_shared.names import clean_name
from chadchat_shared.text import clean_line

NAME_ERRORS = (BadName, NameTaken)


class EntryScreen(ModalScreen[tuple[str, str]]):
    """Asks for a name and, unless a room is being opened, for a code; gives both back.

    ``error`` is why what stands in the fields did not do; it is shown beside the field it is about.
    """

    def __init__(
        self, *, server: str, name: str, code: str, opening: bool, error: ChatError | None = None
    ) -> None:
        super().__init__()
        self._server = server
        self._name = name
        self._code = code
        self._opening = opening
        self._error = error

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        with Vertical(id="form"):
            yield Label("Open a room" if self._opening else "Join a room", id="title")
            yield Label(Content(self._server), id="server")
            yield Label("Your name")
            yield Input(self._name, placeholder="sean", id="name", compact=True)
            yield Label("", id="name-error", classes="problem")
            if not self._opening:
                yield Label("Room code")
                yield Input(
                    self._code, placeholder="ABCD", id="code", compact=True,
                    max_length=CODE_LENGTH_MAX,
                )  # fmt: skip
            yield Label("", id="code-error", classes="problem")
            yield Label("Enter goes on, Ctrl+Q quits", id="keys")

    def on_mount(self) -> None:
        """Show the error, and begin at the field that needs something."""
        for field in self.query(Input):
            field.cursor_blink = False
        if self._error is not None:
            self._complain(self._error)
        elif self._name and not self._opening:
            self.query_one("#code", Input).focus()

    @on(Input.Submitted)
    def _go(self) -> None:
        name = self.query_one("#name", Input).value
        code = "" if self._opening else self.query_one("#code", Input).value
        self._clear()
        try:
            name = clean_name(name)
            code = code if self._opening else normalise_code(code)
        except (BadName, BadCode) as error:
            self._complain(error)
        else:
            self.dismiss((name, code))

    def _clear(self) -> None:
        for label in self.query(".problem").results(Label):
            label.update("")

    def _complain(self, error: ChatError) -> None:
        field = "name" if self._opening or isinstance(error, NAME_ERRORS) else "code"
        self.query_one(f"#{field}-error", Label).update(Content(clean_line(error.message)))
        self.query_one(f"#{field}", Input).focus()

"""The form that asks for what is missing to come into a room."""

from __future__ import annotations

from typing import ClassVar, Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from chadchat_shared.errors import (
    BadCode,
    BadName,
    ChatError,
    NameTaken,
    PassphraseNeeded,
    RoomLocked,
)  # fmt: skip
from chadchat_shared.limits import PASSPHRASE_MAX
from chadchat_shared.names import clean_name
from chadchat_shared.text import clean_line

from ..links import room_address
from ..state.sentences import refusal_sentence

LINK_MAX: Final = 300
"""Characters that a share link may have."""

NAME_ERRORS = (BadName, NameTaken)


class Filled(NamedTuple):
    """What the form was filled with; ``knock`` says to knock where the room is locked, and
    ``server`` where it is, if that was said.
    """

    name: str
    code: str
    passphrase: str = ""
    knock: bool = False
    server: str | None = None


class EntryScreen(ModalScreen[Filled | None]):
    """Asks for a name and, unless a room is being opened, for a code; for a passphrase only where
    one is needed; and at a locked room, whether to knock.

    ``error`` is why what stands in the fields did not do; it is shown beside the field it is about.
    ``warning`` is about none of them. Where one ``can_go_back``, Esc gives nothing. A room's share
    link does for its code; where one ``can_go_elsewhere``, also one of another server.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "go_back", show=False),
        # Done before the next key is handed on: that belongs to the next field.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]

    def __init__(
        self,
        *,
        server: str,
        name: str,
        code: str,
        opening: bool,
        passphrase: str = "",
        error: ChatError | None = None,
        warning: str = "",
        can_go_back: bool = False,
        can_go_elsewhere: bool = False,
    ) -> None:
        super().__init__()
        self._server = server
        self._name = name
        self._code = code
        self._passphrase = passphrase
        self._opening = opening
        self._error = error
        self._warning = clean_line(warning)
        self._can_go_back = can_go_back
        self._can_go_elsewhere = can_go_elsewhere
        self._asks_passphrase = bool(passphrase) or isinstance(error, PassphraseNeeded)

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        with Vertical(id="form"):
            yield Label("Open a room" if self._opening else "Join a room", id="title")
            yield Label(Content(self._server), id="server")
            if self._warning:
                yield Label(Content(self._warning), id="warning")
            yield Label("Your name")
            yield Input(self._name, placeholder="what others call you", id="name", compact=True)
            yield Label("", id="name-error", classes="problem")
            if not self._opening:
                yield Label("Room code or link")
                yield Input(
                    self._code, placeholder="ABCD", id="code", compact=True,
                    max_length=LINK_MAX,
                )  # fmt: skip
            yield Label("", id="code-error", classes="problem")
            if self._asks_passphrase:
                yield Label("Passphrase")
                yield Input(
                    self._passphrase, id="passphrase", compact=True, password=True,
                    max_length=PASSPHRASE_MAX,
                )  # fmt: skip
                yield Label("", id="passphrase-error", classes="problem")
            locked = isinstance(self._error, RoomLocked)
            enter = "Knock? Enter asks its host to let you in" if locked else "Enter goes on"
            leave = "Esc goes back" if self._can_go_back else "Ctrl+Q quits"
            yield Label(f"{enter}, {leave}", id="keys")

    def on_mount(self) -> None:
        """Show the error, and begin at the field that needs something."""
        for field in self.query(Input):
            field.cursor_blink = False
        if self._error is not None:
            self._complain(self._error)
        elif self._name and not self._opening:
            self.query_one("#code", Input).focus()

    def action_go_back(self) -> None:
        """Give the room up, where there is another."""
        if self._can_go_back:
            self.dismiss(None)

    @on(Input.Submitted)
    def _go(self, event: Input.Submitted) -> None:
        code = self._value("code")
        self._clear()
        try:
            name = clean_name(self._value("name"))
            if event.input.id == "name" and not (self._opening or code.strip()):
                self.set_focus(self.query_one("#code", Input))
                return
            server, code = (None, code) if self._opening else self._address(code)
        except ChatError as error:
            self._complain(error)
        else:
            knock = isinstance(self._error, RoomLocked) and code == self._code
            self.dismiss(Filled(name, code, self._value("passphrase"), knock, server))

    def _address(self, typed: str) -> tuple[str | None, str]:
        """Return what ``room_address`` does. Raises BadCode where it leads elsewhere, too."""
        server, code = room_address(typed)
        if server not in {None, self._server} and not self._can_go_elsewhere:
            raise BadCode(f"That room is on another server: chadchat join {typed.strip()}")
        return server, code

    def _value(self, field: str) -> str:
        """Return what stands in ``field``, or "" where the form has no such one."""
        return "".join(found.value for found in self.query(f"#{field}").results(Input))

    def _clear(self) -> None:
        for label in self.query(".problem").results(Label):
            label.update("")

    def _complain(self, error: ChatError) -> None:
        sentence = clean_line(refusal_sentence(error))
        if self._opening or isinstance(error, NAME_ERRORS):
            field = "name"
        elif isinstance(error, PassphraseNeeded):
            field = "passphrase"
            sentence = "That is not the passphrase." if self._passphrase else sentence
        else:
            field = "code"
        self.query_one(f"#{field}-error", Label).update(Content(sentence))
        self.set_focus(self.query_one(f"#{field}", Input))

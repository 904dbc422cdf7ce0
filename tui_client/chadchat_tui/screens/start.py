"""Where one begins without naming a room: where one has been, and the ways to others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from chadchat_shared.text import clean_line

from .entry import EntryScreen, Filled

JOIN: Final = "join"
OPEN: Final = "open"


ROOMS_MIN: Final = 3
"""Lines of rooms that are seen, however small the terminal is."""


class Recent(NamedTuple):
    """A room that one has been in as ``name``; ``open`` says that it was open in the end."""

    server: str
    code: str
    name: str
    open: bool


class Choice(NamedTuple):
    """Where to go: what was ``filled`` in, on ``server``; ``opening`` says to open a room."""

    server: str
    filled: Filled
    opening: bool = False


class StartScreen(Screen[Choice]):
    """Offers the ``recent`` rooms, newest first, and a form to join another on ``server`` or to
    open one there as ``name``. ``problems`` are sentences about what is kept on this machine.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.quit", show=False)]

    def __init__(
        self, recent: Sequence[Recent], *, server: str, name: str, problems: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._recent = recent
        self._server = server
        self._who = name
        self._problems = problems

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(id="start"):
            yield Label("Chad Chat", id="title")
            for problem in self._problems:
                yield Label(Content(clean_line(problem)), classes="warning")
            yield OptionList(*self._options(), compact=True)
            yield Label("↑ ↓ choose, Enter goes there, Ctrl+Q quits", id="keys")

    def on_mount(self) -> None:
        """Begin at the first one."""
        rooms = self.query_one(OptionList)
        rooms.highlighted = 0
        rooms.focus()

    def on_resize(self) -> None:
        """Let the rooms scroll where there is no place for all."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        labels = self.query(Label)
        taken = sum(one.outer_size.height + one.styles.margin.height for one in labels)
        left = self.size.height - taken - self.query_one("#start").gutter.height
        self.query_one(OptionList).styles.max_height = max(left, ROOMS_MIN)

    def _options(self) -> list[Option | None]:
        """Return the rooms, a rule below them, and the other ways."""
        rooms = [Option(self._line(one), id=str(at)) for at, one in enumerate(self._recent)]
        ways = [
            Option("Join a room by its code or link", id=JOIN),
            Option("Open a room", id=OPEN),
        ]
        return [*rooms, None, *ways] if rooms else [*ways]

    def _line(self, one: Recent) -> Content:
        width = max(len(one.code) for one in self._recent)
        elsewhere = "" if one.server == self._server else f", at {one.server}"
        opened = ", still open" if one.open else ""
        return Content(clean_line(f"{one.code:{width}} as {one.name}{opened}{elsewhere}"))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option_id in {JOIN, OPEN}:
            self._fill(opening=event.option_id == OPEN)
        else:
            one = self._recent[event.option_index]
            self.dismiss(Choice(one.server, Filled(one.name, one.code)))

    @work
    async def _fill(self, *, opening: bool) -> None:
        """Ask for the rest."""
        form = EntryScreen(
            server=self._server, name=self._who, code="", opening=opening, can_go_back=True,
            can_go_elsewhere=True,
        )  # fmt: skip
        filled = await self.app.push_screen_wait(form)
        if filled is not None:
            self.dismiss(Choice(filled.server or self._server, filled, opening))

"""Looking for words in a room's whole log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime, tzinfo
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chadchat_shared.events import ChatMessage
from chadchat_shared.limits import QUERY_MAX
from chadchat_shared.searching import Query
from chadchat_shared.text import clean_line

from ..state.finds import Finds, when_said
from ..state.sought import Sought
from ..state.speakers import speaker
from ..state.times import TimeFormat

NEAR: Final = 5
"""So many results above the last one, older ones are asked for."""

NARROW: Final = 80
"""Columns below which it takes the whole screen."""

Look = Callable[[Finds], AsyncIterator[None]]

_HINT: Final = 'Words, "a phrase" or the beginning of a word, as tea*: Enter searches.'
_CHOSEN: Final = "  ‹ Enter goes there"


class SearchScreen(ModalScreen[Sought | None]):
    """Shows what is found, newest first; its result is the place to go to, or None.

    ``look`` finds more in ``room`` and gives a turn whenever there is something to show. Times are
    shown in ``zone`` as ``time_format`` says. It begins by looking for ``words``, if there are any.
    """

    DEFAULT_CSS = """
    SearchScreen {
        align: center middle;

        & > Vertical {
            width: 90%;
            max-width: 110;
            height: 90%;
            border: round $text-muted;
            background: $surface;
        }

        &.narrow > Vertical { width: 100%; height: 100%; border: none; }

        Input { width: 100%; padding: 0 1 !important; background: $panel; }
        OptionList {
            width: 100%;
            height: 1fr;
            background: $surface;
            scrollbar-size-vertical: 1;
            scrollbar-background: $surface;
            scrollbar-color: $panel;

            & > .option-list--option { padding: 0 1 !important; }
            & > .option-list--option-highlighted { background: $panel; color: $foreground; }
        }
        #found { width: 100%; height: auto; padding: 0 1; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("down", "move('cursor_down')", show=False, priority=True),
        Binding("up", "move('cursor_up')", show=False, priority=True),
        Binding("pagedown", "move('page_down')", show=False, priority=True),
        Binding("pageup", "move('page_up')", show=False, priority=True),
    ]

    def __init__(
        self, look: Look, room: str, words: str = "", zone: tzinfo | None = None,
        time_format: TimeFormat = "24h",
    ) -> None:  # fmt: skip
        super().__init__()
        self._look = look
        self._room = room
        self._finds = Finds(words)
        self._zone = zone
        self._time_format: TimeFormat = time_format
        self._listed: list[ChatMessage] = []
        self._chosen: int | None = None

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical() as panel:
            panel.border_title = Content(f"Search {self._room}")
            yield Input(
                self._finds.typed, placeholder=f"Search {self._room}", compact=True,
                max_length=QUERY_MAX,
            )  # fmt: skip
            yield Static(_HINT, id="found", markup=False)
            yield OptionList(compact=True)

    def on_mount(self) -> None:
        """Begin to search, if it is known what for."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).cursor_blink = False
        self._find_more()

    def _show(self) -> None:
        """Draw what is found by now."""
        finds = self._finds
        options = self.query_one(OptionList)
        new = finds.messages[len(self._listed) :]
        options.add_options([Option(self._lines(message)) for message in new])
        self._listed += new
        if options.highlighted is None and self._listed:
            options.highlighted = 0
        self.query_one("#found", Static).update(f"{finds.sentence} · Esc closes")

    def action_move(self, action: str) -> None:
        """Choose another result."""
        options = self.query_one(OptionList)
        # Textual fails where one pages in a list that is not laid out, as one that has no cells.
        if options.scrollable_content_region or not action.startswith("page"):
            getattr(options, f"action_{action}")()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        chosen = self.query_one(OptionList).highlighted
        if event.value != self._finds.typed:
            self._search(event.value)
        elif chosen is not None:
            self._go_to(chosen)
        else:
            self._find_more()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._go_to(event.option_index)

    @on(OptionList.OptionHighlighted)
    def _choose(self, event: OptionList.OptionHighlighted) -> None:
        before, self._chosen = self._chosen, event.option_index
        for index in {self._chosen} if before is None else {before, self._chosen}:
            lines = self._lines(self._listed[index], chosen=index == self._chosen)
            event.option_list.replace_option_prompt_at_index(index, lines)
        if self._chosen >= len(self._listed) - NEAR:
            self._find_more()

    def on_resize(self) -> None:
        """Take the whole screen where it is small."""
        self.set_class(self.size.width < NARROW, "narrow")

    def _go_to(self, index: int) -> None:
        self.dismiss(Sought(self._listed[index].seq, Query.of(self._finds.typed)))

    def _search(self, words: str) -> None:
        """Look for something else."""
        self._finds = Finds(words)
        self._listed, self._chosen = [], None
        self.query_one(OptionList).clear_options()
        self._find_more()

    def _find_more(self) -> None:
        if clean_line(self._finds.typed) and self._finds.more and not self._finds.asking:
            self._follow(self._finds)

    @work(exclusive=True)
    async def _follow(self, finds: Finds) -> None:
        async for _ in self._look(finds):
            self._show()
        self._show()

    def _lines(self, message: ChatMessage, *, chosen: bool = False) -> Content:
        """Return who said it and when, and below it as much of it as is shown."""
        text, marks = self._finds.excerpt(message)
        said = Content(text)
        for start, end in marks:
            said = said.stylize("bold underline", start, end)
        now = datetime.now(self._zone)
        when = when_said(message.ts, now, self._zone, self._time_format)
        name = Content.styled(speaker(message), "bold")
        return Content.assemble(name, f"  {when}{_CHOSEN if chosen else ''}\n", said, "\n")

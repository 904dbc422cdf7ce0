"""Somebody who writes, with nothing around but the place for it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from textual.app import ComposeResult
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Static

from chadchat_tui.app import ChatApp
from chadchat_tui.settings import DEFAULTS
from chadchat_tui.state.completing import Word
from chadchat_tui.state.typed_history import TypedHistory
from chadchat_tui.themes import Themed
from chadchat_tui.widgets.composer import Composer
from chadchat_tui.widgets.composer.popup import Popup


class Few:
    """A few names, commands and emoji."""

    def names(self) -> Sequence[Word]:
        return [Word("ana", "here"), Word("anton", "away"), Word("bob", "away")]

    def commands(self) -> Sequence[Word]:
        return [Word("who", "who is here"), Word("whois", "about somebody"), Word("kick", "out")]

    def takes_argument(self, command: str) -> bool:
        return command != "who"

    def arguments(self, command: str) -> Sequence[Word]:
        return self.names() if command == "kick" else []

    def emoji(self) -> Mapping[str, str]:
        return {"smile": "😄", "smirk": "😏", "tada": "🎉"}


class WritingApp(Themed):
    """A composer below an empty place; ``sent`` is what it has handed over."""

    CSS_PATH = ChatApp.CSS_PATH

    def __init__(self, *typed: str) -> None:
        super().__init__(DEFAULTS.theme)
        self.composer = Composer(TypedHistory(typed), Few())
        self.sent: list[str] = []

    def compose(self) -> ComposeResult:
        place = Static("")
        place.styles.height = "1fr"
        yield place
        yield self.composer

    def on_mount(self) -> None:
        self.composer.focus()

    def on_composer_sent(self, message: Composer.Sent) -> None:
        self.sent.append(message.text)


class Writer:
    """Somebody at ``app``."""

    def __init__(self, app: WritingApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.composer = app.composer
        self._pilot = pilot

    @property
    def text(self) -> str:
        return self.composer.text

    @property
    def sent(self) -> list[str]:
        return self.app.sent

    @property
    def popup(self) -> list[str]:
        """The lines above what is written."""
        shown = [popup for popup in self.app.screen.query(Popup) if popup.display]
        return [line.rstrip() for popup in shown for line in popup.render().plain.split("\n")]

    async def press(self, *keys: str) -> None:
        """Press ``keys``; of a text that is no key's name, every letter."""
        for key in keys:
            named = len(key) == 1 or "+" in key or key in NAMED or re.fullmatch(r"f\d", key)
            await self._pilot.press(*([key] if named else key))
        await self._pilot.pause()

    async def paste(self, text: str) -> None:
        """Paste ``text`` as the terminal hands it on."""
        self.composer.post_message(Paste(text))
        await self._pilot.pause()


NAMED = frozenset(
    "enter escape tab up down left right backspace home end delete".split()  # noqa: SIM905
)


@asynccontextmanager
async def writing(*typed: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Writer]:
    """Begin to write, where ``typed`` was sent before."""
    app = WritingApp(*typed)
    async with app.run_test(size=size) as pilot:
        yield Writer(app, pilot)

"""The terminal client's screen, and what goes between it and the conversation."""

from __future__ import annotations

import contextlib
import gc
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.screen import Screen

from chadchat_shared.errors import ChatError, TooLong

from .conversation import Conversation
from .events import Failed
from .screens.entry import EntryScreen
from .screens.room import RoomScreen
from .settings import DEFAULTS, Settings
from .state.log import Wanted
from .state.sentences import refusal_sentence
from .themes import Themed
from .widgets.composer import Composer
from .widgets.log_view import LogView

if sys.platform != "win32":
    from .ending import Ending

COLLECTING = (2_000, 20, 50)
"""How often garbage is looked for (``gc.set_threshold``): a look at everything stops the screen."""

DRAWING_SECONDS = 0.05
"""How far apart the drawings of what is said are at least."""


class ChatApp(Themed):
    """Shows ``conversation`` until it is over.

    ``error`` is why one was not let into the room at the last try, if one is not in it, and
    ``draft`` what stood unsent where one writes when the app ended.
    """

    CSS_PATH = Path(__file__).with_name("app.tcss")
    TITLE = "Chad Chat"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", priority=True, id="quit"),
    ]

    def __init__(self, conversation: Conversation, settings: Settings = DEFAULTS) -> None:
        super().__init__(settings.theme)
        self.set_keymap(dict(settings.keys))
        self.conversation = conversation
        self.error: ChatError | None = None
        self.draft = ""
        self._ending = None if sys.platform == "win32" else Ending()
        self._room = RoomScreen(conversation.state)
        self._drawing_due = False
        self._drawn = -DRAWING_SECONDS
        self._loading = False

    def on_mount(self) -> None:
        """Draw first; what takes time begins when the first picture is there."""
        if self._ending is not None:
            self._ending.begin(self._leave)
        self.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        """Leave signals to the system again."""
        if self._ending is not None:
            self._ending.end()

    def get_default_screen(self) -> Screen[None]:
        """Begin with the room at once; a screen below it would be laid out and painted too."""
        return self._room

    def draw(self) -> None:
        """Draw the state anew, at once, or when the last drawing is long enough ago: so keys have
        their turns while much is said.
        """
        if not self._drawing_due:
            self._drawing_due = True
            if (wait := self._drawn + DRAWING_SECONDS - time.monotonic()) > 0:
                self.set_timer(wait, self._draw)
            else:
                self.call_later(self._draw)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  # Textual's
        """Offer to let in only while somebody knocks."""
        return action != "let_in" or bool(self.conversation.state.knocks)

    async def action_quit(self) -> None:
        """End the conversation; the name stays one's own."""
        self.conversation.quit()
        await self._end()

    def action_help(self) -> None:
        """Show the commands and keys."""
        self._press("/help")

    def action_let_in(self) -> None:
        """Let in who knocked first."""
        self._press("/admit")

    def action_retry_now(self) -> None:
        """Try to connect at once."""
        self.conversation.retry_now()

    def _begin(self) -> None:
        gc.freeze()
        gc.set_threshold(*COLLECTING)
        gc.enable()
        self.conversation.connect()
        self._follow()
        self._enter()

    @work
    async def _follow(self) -> None:
        async for event in self.conversation.events():
            match event:
                case Failed(id=id, error=TooLong()) if id in self.conversation.state.outgoing:
                    self._room.give_back(self.conversation.take_back(event))
            self.draw()

    @work
    async def _enter(self) -> None:
        entry = self.conversation.entry
        while True:
            if self.error is not None or not entry.complete:
                form = EntryScreen(
                    server=entry.server, name=entry.name, code=entry.code,
                    opening=entry.opening, passphrase=entry.passphrase, error=self.error,
                    warning=self.conversation.warning,
                )  # fmt: skip
                filled = await self.push_screen_wait(form)
                entry = replace(
                    entry, name=filled.name, code=filled.code, passphrase=filled.passphrase,
                    knock=filled.knock,
                )  # fmt: skip
            try:
                await self.conversation.enter(entry)
            except ChatError as error:
                self.error = error
                if self.conversation.closed:
                    return
                for text in await self.conversation.take_back_early():
                    self._room.give_back(text)
            else:
                self.error = None
                gc.freeze()  # what connects is there for good, too
                return

    @on(Composer.Sent)
    def _sent(self, message: Composer.Sent) -> None:
        self._submit(message.text)

    @on(RoomScreen.TypingChanged)
    def _typing(self, message: RoomScreen.TypingChanged) -> None:
        self.run_worker(self.conversation.typing(on=message.typing))

    @on(LogView.PageWanted)
    def _page_wanted(self, message: LogView.PageWanted) -> None:
        if not self._loading:
            self._loading = True
            self._load(message.wanted)

    @work
    async def _load(self, wanted: Wanted) -> None:
        try:
            # Where it fails, scrolling asks again.
            with contextlib.suppress(ChatError):
                await self.conversation.load(wanted)
                self.draw()
        finally:
            self._loading = False

    @work
    async def _press(self, command: str) -> None:
        try:
            await self.conversation.submit(command)
        except ChatError as error:
            self.conversation.hint(refusal_sentence(error))
        self._room.query_one(LogView).to_end()
        self.draw()

    @work
    async def _submit(self, text: str) -> None:
        try:
            await self.conversation.submit(text)
        except ChatError as error:
            self.conversation.hint(refusal_sentence(error))
            self._room.give_back(text)
        if self.conversation.farewell is not None:
            await self._end()
        self._room.query_one(LogView).to_end()
        self.draw()

    async def _end(self) -> None:
        self._keep_draft()
        await self.conversation.close()
        self.exit()

    def _draw(self) -> None:
        self._drawing_due = False
        self._drawn = time.monotonic()
        if self._room.is_mounted and self._room.is_attached:
            self._room.show()

    def _leave(self, status: int) -> None:
        self.conversation.quit()
        self._keep_draft()
        self.exit(return_code=status)

    def _keep_draft(self) -> None:
        if self._room.is_mounted:
            self.draft = self._room.composer.text

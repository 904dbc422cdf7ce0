"""The terminal client's screen, and what goes between it and the workspace."""

from __future__ import annotations

import contextlib
import os
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.events import Event, Key
from textual.screen import Screen

from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage

from .acting import submit
from .arriving import Arriving
from .commands import Command
from .conversation import Conversation
from .keys import most_needed_keys
from .notifying import Notifier
from .pace import Drawing, hurry
from .screens.entry import EntryScreen, Filled
from .screens.help import HelpScreen
from .screens.room import RoomScreen
from .settings import DEFAULTS, Notify
from .state.log import Wanted
from .state.mentions import mentions
from .state.room import RoomState
from .state.sentences import refusal_sentence, window_title
from .state.speakers import speaker
from .state.wishes import Code, Copy, Help, Search
from .themes import Themed
from .typing_ahead import TypingAhead
from .widgets.log_view import LogView
from .widgets.room_pane import RoomPane
from .workspace import Workspace

if sys.platform != "win32":
    from .driver import ChatDriver
    from .ending import Ending


def _chat_commands() -> type[Provider]:
    from .palette import ChatCommands  # noqa: PLC0415  # rarely asked for

    return ChatCommands


class ChatApp(Themed, TypingAhead):
    """Shows ``workspace`` until it is over.

    ``failure`` is the traceback of what ended it, where that was a fault.
    """

    CSS_PATH = Path(__file__).with_name("app.tcss")
    TITLE = "Chad Chat"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_chat_commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", priority=True, id="quit"),
        Binding("ctrl+z", "suspend_process", show=False, priority=True, id="suspend"),
        Binding("ctrl+p", "command_palette", "commands", priority=True, id="palette"),
    ]

    def __init__(self, workspace: Workspace, notify: Notify = DEFAULTS.notify) -> None:
        super().__init__(workspace.preferences.theme)
        self.set_keymap(dict(workspace.preferences.keys))
        self.workspace = workspace
        self.failure = ""
        self._ending = None if sys.platform == "win32" else Ending()
        self._rooms = RoomScreen(workspace.rooms, time_format=workspace.preferences.time_format)
        self._notifier = Notifier(self._write, notify, os.environ, time.monotonic)
        self._arriving = Arriving(workspace, self._fill, self.draw)
        self._drawing = Drawing(self._draw, self._after)
        self._terminal_left = False
        self._unready = contextlib.ExitStack()
        self._loading = False
        self._asking = False

    @property
    def conversation(self) -> Conversation:
        """The one that is seen."""
        return self.workspace.conversation

    def action_command_palette(self) -> None:
        """Open the palette."""
        from .palette import Palette  # noqa: PLC0415  # rarely asked for

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def on_mount(self) -> None:
        """Take in what has happened before the first picture; keys are taken when it is there."""
        if self._ending is not None:
            self._ending.begin(self._leave, self._keep)
        self._unready.enter_context(self.batch_update())
        self._begin()
        self.app_suspend_signal.subscribe(self, self._leave_terminal, immediate=True)
        self.app_resume_signal.subscribe(self, self._draw_anew, immediate=True)
        self.call_after_refresh(self._take_keys)

    def _leave_terminal(self, _: App[None]) -> None:
        """Write nothing while another program has the terminal; the window's title is its own."""
        self._notifier.end()
        self._terminal_left = True

    def _draw_anew(self, _: App[None]) -> None:
        """Draw everything, as another program had the terminal."""
        self._terminal_left = False
        self.refresh(layout=True)
        self.draw()

    def on_unmount(self) -> None:
        """Leave signals to the system again, and the window's title as it was."""
        self._notifier.end()
        if self._ending is not None:
            self._ending.end()

    def get_driver_class(self) -> type[Driver]:
        """Draw with a driver of our own where there is one."""
        return super().get_driver_class() if sys.platform == "win32" else ChatDriver

    def get_default_screen(self) -> Screen[None]:
        """Begin with the room at once; a screen below it would be laid out and painted too."""
        return self._rooms

    def draw(self) -> None:
        """Draw the state anew, soon."""
        self._drawing.ask()

    async def on_event(self, event: Event) -> None:
        """Note when a key is pressed."""
        if isinstance(event, Key):
            self._drawing.key_pressed()
        await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  # Textual's
        """Offer to let in only while somebody knocks."""
        return action != "let_in" or bool(self.conversation.state.knocks)

    async def action_quit(self) -> None:
        """End everything when what was typed before is done; the names stay one's own."""
        self._rooms.settle()

    def action_help(self) -> None:
        """Show the commands and keys."""
        self.push_screen(HelpScreen(most_needed_keys(self.workspace.preferences.keys)))

    def choose(self, command: Command) -> None:
        """Do ``command``, or have it written where one writes, if more belongs behind it."""
        if " " not in command.usage:
            self._press(self.conversation, command.usage)
        elif self._rooms.pane.composer.text:
            self.conversation.state.hint(
                f"Send or drop what you are writing first (Ctrl+C), then: {command.usage}"
            )
            self.draw()
        else:
            self._rooms.pane.composer.insert(f"{command.usage.split()[0]} ")

    def turn_to(self, room: RoomState) -> None:
        """Have ``room`` on the screen."""
        self.workspace.rooms.turn_to(room)
        self.draw()

    def action_let_in(self) -> None:
        """Let in who knocked first."""
        self._press(self.conversation, "/admit")

    def action_search(self, words: str = "") -> None:
        """Look for words in the log of the room that is seen."""
        self.workspace.rooms.wish = Search(words)
        self.draw()

    def action_retry_now(self) -> None:
        """Try to connect at once."""
        self.workspace.retry_now()

    def watch_app_focus(self, focused: bool) -> None:
        """Note whether the reader looks."""
        self.workspace.rooms.attention.focus(focused=focused)
        self.draw()

    def _begin(self) -> None:
        self._follow()
        self._begin_rooms()
        self.run_worker(self.workspace.keep_now_and_then())

    def _take_keys(self) -> None:
        hurry()
        if sys.platform != "win32" and isinstance(self._driver, ChatDriver):
            self._driver.take_keys()

    @work
    async def _follow(self) -> None:
        async for event in self.workspace.events():
            if isinstance(event, ChatMessage):
                self._tell_of(event)
            self._drawing.ask_behind_keys()

    def _tell_of(self, message: ChatMessage) -> None:
        """Tell the reader of ``message`` where they look elsewhere and want to know."""
        conversation = self.workspace.find(message.room)
        if conversation is None:
            return
        room = conversation.state
        told = self.workspace.rooms.attention.heard(
            room.level or self.workspace.preferences.level,
            own=message.member == room.member,
            mention=mentions(message.message, room.name),
        )
        if told:
            self.run_worker(
                self._notifier.tell(f"{message.room} · {speaker(message)}", message.message)
            )

    @work
    async def _begin_rooms(self) -> None:
        await self._arriving.begin()

    @work
    async def _ask(self, conversation: Conversation) -> None:
        await self._arriving.ask(conversation)

    async def _fill(self, form: EntryScreen) -> Filled | None:
        """Show ``form``; another may be asked for as soon as it is gone."""
        filled = await self.push_screen_wait(form)
        self._asking = False
        return filled

    @work
    async def _search(self, conversation: Conversation, words: str) -> None:
        from .screens.search import SearchScreen  # noqa: PLC0415  # rarely asked for, and slow
        from .searching import find_more  # noqa: PLC0415  # likewise

        state = conversation.state
        if conversation.entered:
            look = partial(find_more, conversation.room)
            time_format = self.workspace.preferences.time_format
            panel = SearchScreen(look, state.code, words, state.zone, time_format)
            state.sought = await self.push_screen_wait(panel)
        else:
            state.hint("You are not in the room yet.")
        self.draw()

    def _show_code(self, link: str) -> None:
        from .screens.qr_code import CodeScreen  # noqa: PLC0415  # rarely asked for

        self.push_screen(CodeScreen(link))

    @on(RoomPane.Ready)
    def _show_whole(self) -> None:
        """Let the first picture be drawn, now that the room is in it."""
        self._unready.close()
        # A line that became two meanwhile is laid out by a drawing after that.
        self.draw()

    @on(RoomPane.Written)
    def _written(self, message: RoomPane.Written) -> None:
        conversation = self.workspace.conversation_in(message.room)
        if conversation is None:  # the room was left just now
            self.conversation.state.given_back.append(message.text)
            self.draw()
        else:
            self._submit(conversation, message.text)

    @on(RoomPane.TypingChanged)
    @work
    async def _typing(self, message: RoomPane.TypingChanged) -> None:
        if (conversation := self.workspace.conversation_in(message.room)) is not None:
            await conversation.typing(on=message.typing)

    @on(LogView.PageWanted)
    def _page_wanted(self, message: LogView.PageWanted) -> None:
        if not self._loading and message.log is self.conversation.state.log:
            self._loading = True
            self._load(self.conversation, message.wanted)

    @work
    async def _load(self, conversation: Conversation, wanted: Wanted) -> None:
        try:
            # Where it fails, scrolling asks again.
            with contextlib.suppress(ChatError):
                await conversation.load(wanted)
                self.draw()
        finally:
            self._loading = False

    @work
    async def _press(self, conversation: Conversation, command: str) -> None:
        try:
            await submit(self.workspace, conversation, command)
        except ChatError as error:
            conversation.state.hint(refusal_sentence(error))
        self._rooms.pane.log_view.to_end()
        self.draw()

    @work
    async def _submit(self, conversation: Conversation, text: str) -> None:
        try:
            await submit(self.workspace, conversation, text)
        except ChatError as error:
            conversation.state.hint(refusal_sentence(error))
            conversation.state.given_back.append(text)
        over = self.workspace.farewell is not None
        await self.workspace.remember(conversation, text)
        if over:
            self._rooms.settle()
        elif self.conversation is conversation and conversation.state.sought is None:
            self._rooms.pane.log_view.to_end()
        self.draw()

    @on(RoomScreen.Settled)
    @work
    async def _end(self) -> None:
        """End behind what was written before, which is submitted by a worker, too."""
        if self.workspace.farewell is None:
            self.workspace.quit()
        await self.workspace.close()
        # Only now, as what cannot be sent is given back.
        self._keep_drafts()
        self.exit()

    def _after(self, seconds: float, callback: Callable[[], None]) -> None:
        if seconds > 0:
            self.set_timer(seconds, callback)
        else:
            self.call_later(callback)

    def _draw(self) -> None:
        self.show_theme(self.workspace.preferences.theme)
        rooms = self.workspace.rooms
        if not self._terminal_left:
            self._notifier.title(window_title(rooms.current), rooms.attention.missed)
        if self._rooms.is_mounted and self._rooms.is_attached:
            self._rooms.show()
        match rooms.wish:
            case Help():
                self.action_help()
            case Copy():
                self._rooms.pane.log_view.copy_mode()
            case Search(words):
                self._search(self.conversation, words)
            case Code(link):
                self._show_code(link)
        rooms.wish = None
        if self.conversation.asks and not self._asking:
            self._asking = True
            self._ask(self.conversation)

    def _leave(self, status: int) -> None:
        self.workspace.quit()
        self._keep()
        self.exit(return_code=status)

    def _keep(self) -> None:
        self.workspace.keep()
        self._keep_drafts()

    def _fatal_error(self) -> None:
        """End as Textual does, without its picture of the fault, in which there is everything."""
        self.failure = self.failure or traceback.format_exc()
        self._keep_drafts()
        self._close_messages_no_wait()

    def _write(self, sequence: str) -> None:
        """Send ``sequence`` to the terminal, if there is one, and it is ours now."""
        if self._driver is not None and not (self.is_headless or self._terminal_left):
            self._driver.write(sequence)

    def _keep_drafts(self) -> None:
        self.workspace.keep_drafts(self._rooms.take_drafts())

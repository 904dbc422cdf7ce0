"""The workspace, line by line."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Coroutine

from msgspec.structs import replace

from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage, Knocks, Removed
from chadchat_shared.text import clean_text

from ..acting import submit
from ..commands import is_command, message_of
from ..conversation import Conversation
from ..ending import Ending
from ..events import Entered, Failed, Held, Posted, SessionEvent, ShutOut
from ..notifying import Notifier
from ..settings import DEFAULTS, Notify
from ..state.attention import deserves
from ..state.mentions import mentions
from ..state.room import RoomState
from ..state.sentences import refusal_sentence
from ..state.speakers import speaker
from ..state.transcript import Transcript
from ..state.wishes import Search
from ..workspace import Workspace
from . import words
from .acting import LineActing
from .asking import Questions, fill
from .places import found, showing
from .terminal import LineTerminal


class LineChat:
    """Tells what happens in ``workspace``, and says what is typed, until it is over.

    Whether somebody looks, a terminal without a screen does not say: what is worth telling of, as
    ``notify`` has it, rings the bell. ``return_code`` is the status that tells of a signal, or 0.
    """

    def __init__(self, workspace: Workspace, notify: Notify = DEFAULTS.notify) -> None:
        self.workspace = workspace
        self.return_code = 0
        self._ending = Ending()
        self._terminal = LineTerminal(self._typed, self._quit)
        self._notifier = Notifier(
            self._terminal.send, replace(notify, desktop=False, title=False), {}, time.monotonic
        )
        self._questions = Questions(self._terminal)
        self._transcripts: dict[RoomState, Transcript] = {}
        self._writing_in: RoomState | None = None
        self._coming_in: set[Conversation] = set()
        self._just_typed: list[str] = []
        self._own: set[str] = set()
        self._told: set[str] = set()
        self._trouble = ""
        self._doing: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()

    def keep_draft(self) -> None:
        """Keep what stands unsent where one writes, for the next time."""
        room = self._writing_in or self.workspace.rooms.current
        self.workspace.keep_drafts({room: [self._terminal.draft]})

    def run(self) -> None:
        """Chat until the user wants no more, or a signal ends it."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        with self._terminal:
            self._ending.begin(self._leave, self.keep_draft)
            async with asyncio.TaskGroup() as self._tasks:
                self._tasks.create_task(self._follow())
                self.workspace.connect()
                self._do(self._begin())
                self._do(self.workspace.keep_now_and_then())
                await self._over.wait()
                for task in self._doing:
                    task.cancel()
                await self.workspace.close()
            self._ending.end()

    def _do(self, work: Coroutine[None, None, None]) -> None:
        """Have ``work`` done beside everything else, as long as it is not over."""
        task = self._tasks.create_task(work)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    def _quit(self) -> None:
        """End everything; the names stay one's own."""
        self.workspace.quit()
        self._over.set()

    def _leave(self, status: int) -> None:
        self.return_code = status
        self._quit()

    # Coming in

    async def _begin(self) -> None:
        """Come into the first room, then into those that were open the last time."""
        await self._come_in(self.workspace.conversation)
        await self.workspace.open_again()
        self._show()

    async def _come_in(self, conversation: Conversation) -> None:
        """Come into its room, asking for what is missing, until one is in or gives up."""
        if conversation in self._coming_in:
            return
        self._coming_in.add(conversation)
        while not conversation.entered:
            entry = conversation.entry
            if conversation.asks:
                filled = await fill(conversation, self._questions)
                if filled is None and self._gives_up(conversation):
                    break
                entry = filled or entry
            if not entry.complete:
                continue
            with contextlib.suppress(ChatError):  # it is conversation.error, and asked about
                await self.workspace.enter(conversation, entry)
        self._coming_in.discard(conversation)
        self._show()

    async def _drop(self, conversation: Conversation) -> None:
        await self.workspace.drop(conversation)
        self._show()

    # What is typed

    def _typed(self, text: str) -> None:
        if not self._questions.take(text) and text.strip():
            self._do(self._submit(text))

    async def _submit(self, text: str) -> None:
        conversation = self.workspace.conversation
        message = "" if is_command(text) else clean_text(message_of(text))
        inside = conversation.state.inside
        if message and inside:
            self._just_typed.append(message)
        try:
            await submit(self.workspace, conversation, text, LineActing)
        except ChatError as error:
            conversation.state.hint(refusal_sentence(error))
        else:
            if message and not inside:
                self._say(words.NOT_YET)
        if self.workspace.farewell is not None:
            self._over.set()
        self._show()

    async def _search(self, conversation: Conversation, words: str) -> None:
        """Show what is found of ``words``, or of what is then asked for."""
        state, times = conversation.state, self.workspace.preferences.time_format
        words = words or await self._questions.ask("Search for:")
        try:
            lines = await found(conversation.room, words, showing(state.zone, times))
        except ChatError as error:
            lines = [refusal_sentence(error)]
        state.hint("\n".join(lines))
        self._show()

    # What happens

    async def _follow(self) -> None:
        async for event in self.workspace.events():
            self._tell(event)
            self._show()

    def _tell(self, event: SessionEvent) -> None:
        """Say what of ``event`` does not stand in the rooms' logs."""
        match event:
            case Entered():
                self._entered(event)
            case ChatMessage() | Posted() | Held() | Failed():
                self._sent(event)
                if isinstance(event, ChatMessage):
                    self._ring_for(event)
            case Knocks(knocks=knocks):
                for knocker in knocks:
                    if knocker.knock not in self._told:
                        self._told.add(knocker.knock)
                        self._say(words.knocks(knocker.name), event.room)
            case ShutOut(room=code) | Removed(room=code):
                conversation = self.workspace.find(code)
                if conversation is not None:
                    self._say(f"{conversation.state.ending} /quit ends.", code)
            case _:
                trouble, why = words.trouble(event)
                if why and why != self._trouble:
                    self._trouble = why
                    self._say(trouble)

    def _entered(self, event: Entered) -> None:
        """Say where one is now."""
        if self._trouble and event.resumed:
            self._say("Back again.")
        first, self._trouble = self._writing_in is None, ""
        conversation = self.workspace.find(event.room)
        if conversation is None or event.resumed:
            return
        self._say(words.welcome(conversation.state))
        if conversation is self.workspace.conversation:
            self._writing_in = conversation.state
        if first:
            self._say(words.BEGINNING)

    def _sent(self, event: ChatMessage | Posted | Held | Failed) -> None:
        """Say what became of one's own message, where it is not in the room at once."""
        conversation = self.workspace.find(event.room)
        if conversation is None:
            return
        match event:
            case Posted(_, id, text) if text in self._just_typed:
                self._just_typed.remove(text)
                self._own.add(id)
            case ChatMessage(seq=seq, id=id) if id in self._own:
                self._own.discard(id)
                self._transcript(conversation.state).leave_out(seq)
            case Held(_, id, error) if id not in self._told:
                self._told.add(id)
                self._say(words.held(error), event.room)
            case Failed(_, id, error) if id in conversation.state.outgoing:
                text = conversation.state.outgoing[id].text
                self._say(words.failed(text, error), event.room)

    def _ring_for(self, message: ChatMessage) -> None:
        """Ring the bell where the user wants to be told of ``message``."""
        conversation = self.workspace.find(message.room)
        if conversation is None:
            return
        room = conversation.state
        if not self.workspace.rooms.attention.quiet and deserves(
            room.level or self.workspace.preferences.level,
            own=message.member == room.member,
            mention=mentions(message.message, room.name),
        ):
            self._do(self._notifier.tell(speaker(message), message.message))

    def _show(self) -> None:
        """Say what is new in the rooms, and in which one writes, where that is another one."""
        open_rooms = self.workspace.rooms.open
        self._transcripts = {room: self._transcript(room) for room in open_rooms}
        for room in open_rooms:
            for line in self._transcripts[room].take():
                self._say(line, room.code)
            for text in room.take_given_back():
                self._say(f"Not sent: {text}", room.code)
        conversation, rooms = self.workspace.conversation, self.workspace.rooms
        if isinstance(rooms.wish, Search):
            self._do(self._search(conversation, rooms.wish.words))
            rooms.wish = None
        if conversation.entered:
            if conversation.state is not self._writing_in:
                self._writing_in = conversation.state
                self._say(words.turned_to(conversation.state))
        elif conversation.asks and not (conversation in self._coming_in or self._over.is_set()):
            self._do(self._come_in(conversation))

    def _gives_up(self, conversation: Conversation) -> bool:
        """Go back to another room, or end where there is none and something was refused."""
        if self.workspace.rooms.others:
            self._do(self._drop(conversation))
        elif conversation.error is not None:
            self._quit()
        else:
            return False
        return True

    def _transcript(self, room: RoomState) -> Transcript:
        return self._transcripts.setdefault(
            room, Transcript(room, self.workspace.preferences.time_format)
        )

    def _say(self, line: str, code: str = "") -> None:
        """Write ``line``; where several rooms are open, behind the ``code`` of the one it is of."""
        several = bool(code and self.workspace.rooms.others)
        self._terminal.say([f"{code} {line}" if several else line])

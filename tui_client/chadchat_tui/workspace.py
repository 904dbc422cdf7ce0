"""The connection to a server, with a conversation in each room that is open. It knows no screen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple

from chadchat_shared.errors import BadToken, ChatError, RoomNotFound
from chadchat_shared.events import Closing

from .conversation import Conversation, Entry
from .events import Closed, Entered, Refused, SessionEvent, Status, Waiting
from .links import join_command
from .open_rooms import OpenRooms
from .returning import Returning
from .session import OutboxFolder, Session, seat_of
from .state.preferences import Preferences
from .state.room import RoomState
from .state.rooms import Rooms
from .state.sentences import refusal_sentence
from .tokens import TokenStore
from .typed_file import TypedFolder


class Draft(NamedTuple):
    """What stood unsent as the client ended, and whether it is kept for the next time."""

    text: str
    kept: bool


class Workspace:
    """Begins with the room of ``entry``; ``rooms`` is what is to be shown.

    ``farewell`` is what to say when all is over, and None before that, and ``failure`` why one was
    not in the room when one quit; ``warning`` is what went wrong last with what is kept on this
    machine; ``preferences`` are what was chosen, and
    ``dropped`` the conversations that were closed and have texts left, and ``drafts`` what stood
    unsent in the end. What was open and how far it was read is kept in ``kept``, if it is given,
    and comes back with the same name, or one that was taken instead, on the same server; what was
    written in a room, in ``typed``.
    """

    def __init__(
        self,
        entry: Entry,
        tokens: TokenStore,
        zone: tzinfo | None = None,
        *,
        outboxes: OutboxFolder | None = None,
        kept: OpenRooms | None = None,
        typed: TypedFolder | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        self.server = entry.server
        self.session = Session(entry.server, outboxes)
        self.tokens = tokens
        self.farewell: str | None = None
        self.failure: ChatError | None = None
        self.dropped: list[Conversation] = []
        self.drafts: list[Draft] = []
        self.warning = ""
        self.preferences = preferences or Preferences()
        self._zone = zone
        self._outboxes = outboxes
        self._typed = typed
        for store in (tokens, outboxes, kept, typed):
            if store is not None:
                store.warn = self._warn
        self._arrival: asyncio.Task[None] | None = None
        first = self._converse(entry)
        self.rooms = Rooms(first.state)
        self._conversations = {first.state: first}
        self._returning = Returning(entry.server, self.rooms, self._is_open, kept)

    @property
    def conversation(self) -> Conversation:
        """The one in the current room."""
        return self._conversations[self.rooms.current]

    @property
    def conversations(self) -> list[Conversation]:
        """All, in the order of their rooms."""
        return [self._conversations[room] for room in self.rooms.open]

    @property
    def closed(self) -> bool:
        """Whether there is no connection, and none is wanted."""
        return isinstance(self.session.status, Closed)

    # The connection

    def connect(self) -> None:
        """Begin to connect."""
        self.session.start()

    def begin(self) -> asyncio.Task[None]:
        """Begin to connect, and to come into the first room where nothing is left to ask for.

        Return the task that does, the same each time. It does not raise; see
        ``Conversation.error``.
        """
        if self._arrival is None:
            self.connect()
            self._arrival = asyncio.create_task(self._arrive())
        return self._arrival

    def retry_now(self) -> None:
        """Try to connect at once instead of waiting."""
        self.session.retry_now()

    async def events(self) -> AsyncGenerator[SessionEvent, None]:
        """Give what happens, each after the rooms that it concerns have taken it in."""
        async for event in self.session:
            for conversation in self._concerned(event):
                self._take_in(conversation, event)
            if isinstance(event, Entered):
                self.keep()
            yield event

    async def close(self) -> None:
        """Close the connection; the names stay one's own, and what is open is kept."""
        self.keep()
        for conversation in self.conversations:
            await conversation.close()
        await self.session.close()

    def quit(self) -> None:
        """Say farewell, with the way back."""
        state = self.rooms.current
        self.failure = self._why_outside()
        self.farewell = state.ending
        if (self.conversation.entered or self.conversation.kept) and not state.over:
            self.farewell = f"{self.farewell} {self._way_back()}".lstrip()

    # The rooms

    def find(self, code: str) -> Conversation | None:
        """Return the conversation in the room with ``code``, if it is open."""
        return next((one for one in self.conversations if one.concerns(code)), None)

    def conversation_in(self, room: RoomState) -> Conversation | None:
        """Return the conversation in ``room``, if that is still open."""
        return self._conversations.get(room)

    def open(self, entry: Entry) -> Conversation:
        """Return a conversation in the room of ``entry``, to be entered; it is turned to."""
        conversation = self._add(entry)
        self.rooms.turn_to(conversation.state)
        return conversation

    async def enter(self, conversation: Conversation, entry: Entry) -> None:
        """Come into the room of ``entry``; see ``Conversation.enter``. Where that is open already,
        by another code, ``conversation`` is closed.
        """
        self._returning.come_in(conversation.state, entry.name, entry.code)
        await conversation.enter(entry)
        self._returning.entered(conversation.room.name)
        for other in self.conversations:
            if other is not conversation and other.entered and other.room is conversation.room:
                await self._merge(conversation, other)
                return
        if self._typed is not None and (seat := self._seat(conversation)):
            await self._typed.recall(seat, conversation.state.typed)
            if draft := await self._typed.take_draft(seat):
                conversation.state.given_back.append(draft)

    async def remember(self, conversation: Conversation, text: str) -> None:
        """Keep ``text``, which was written in the room, to be found there the next time, too."""
        if self._typed is not None and (seat := self._seat(conversation)):
            await self._typed.keep(seat, text)

    def keep_drafts(self, written: Mapping[RoomState, Sequence[str]]) -> None:
        """Keep what is ``written`` in the rooms and not sent as the client ends, to be found there
        the next time. Whatever ends it again meanwhile, that is done once.
        """
        if not self.drafts:
            self.drafts = [
                Draft(text, self._keep_draft(room, text))
                for room, texts in written.items()
                for text in texts
                if text.strip()
            ]

    def _keep_draft(self, room: RoomState, text: str) -> bool:
        conversation = self.conversation_in(room)
        if self._typed is None or conversation is None or room.over:
            return False
        seat = self._seat(conversation)
        return seat is not None and self._typed.keep_draft(seat, text)

    async def drop(self, conversation: Conversation) -> None:
        """Close a room that is not the only one, and is not to come back."""
        if self._conversations.pop(conversation.state, None) is None:
            return  # as it was closed while one was on the way into it
        self.rooms.remove(conversation.state)
        self._returning.leave_out(conversation.concerns)
        self.dropped.append(conversation)
        await conversation.close()
        if not (conversation.unsent or conversation.kept or conversation.refused):
            self.dropped.remove(conversation)
        self.keep()

    async def _merge(self, conversation: Conversation, other: Conversation) -> None:
        """Close a conversation in the room of ``other``, which has what was said in it by now."""
        conversation.state.outgoing.clear()
        if self.rooms.current is conversation.state:
            self.rooms.turn_to(other.state)
            other.state.hint(f"{conversation.state.wanted} is an earlier code of this room.")
        await self.drop(conversation)

    async def open_again(self) -> None:
        """Come into the rooms that were open the last time, too.

        One that is no more, or where one is no member any more, is left out with a word; at one
        that asks for something, that is asked when it is turned to.
        """
        entries = [
            Entry(self.server, one.name, one.room, returning=True)
            for one in self._returning.missing
        ]
        for conversation in [self._add(entry) for entry in entries]:
            try:
                await self.enter(conversation, conversation.entry)
            except (RoomNotFound, BadToken) as error:
                hint = f"{conversation.entry.code} is not open any more: {refusal_sentence(error)}"
                await self.drop(conversation)
                self.rooms.current.hint(hint)
            except ChatError:
                if self.closed:
                    return
        self._returning.all_are_back()

    def keep(self) -> None:
        """Keep which rooms are open, and how far they were read, for the next start."""
        self._returning.keep()

    async def keep_now_and_then(self) -> None:
        """Keep it as long as this runs: where the process is killed, little is lost."""
        await self._returning.keep_now_and_then()

    def _take_in(self, conversation: Conversation, event: SessionEvent) -> None:
        """Have it take in what happened, and go by the name that one has in it from then on."""
        state = conversation.state
        known_as = state.name if state.code else ""
        conversation.take_in(event)
        self._returning.renamed(known_as, state.name)

    def _is_open(self, code: str) -> bool:
        return self.find(code) is not None

    async def _arrive(self) -> None:
        first = self.conversation
        if first.entry.complete:
            with contextlib.suppress(ChatError):
                await self.enter(first, first.entry)

    def _add(self, entry: Entry) -> Conversation:
        conversation = self._converse(entry)
        conversation.state.status = self.session.status
        self._conversations[conversation.state] = conversation
        self.rooms.add(conversation.state)
        return conversation

    def _converse(self, entry: Entry) -> Conversation:
        state = RoomState(entry.server, self._zone)
        return Conversation(self.session, self.tokens, entry, state, self._outboxes)

    def _concerned(self, event: SessionEvent) -> Sequence[Conversation]:
        if isinstance(event, Status | Closing):
            return self.conversations
        conversation = self.find(event.room)
        if conversation is None and isinstance(event, Entered):
            arriving = (one for one in self.conversations if one.arriving)
            conversation = self.find(event.asked) or next(arriving, None)
        return [] if conversation is None else [conversation]

    def _seat(self, conversation: Conversation) -> str | None:
        """Return what is kept of who one is in the room, once one has been let in."""
        token = conversation.room.token if conversation.entered else None
        return seat_of(self.server, token) if token else None

    def _way_back(self) -> str:
        """Return how to come into the current room as the same member another time."""
        if not self.conversation.entered:
            entry = self.conversation.entry
            return f"To come back: {join_command(self.server, entry.code, entry.name)}"
        room = self.conversation.room
        known = self.tokens.find(self.server, room.code, room.name)
        if known is None or known.token != room.token:
            return f"Your place in {room.code} is not kept here: coming back needs another name."
        return f"To come back: {join_command(self.server, room.code, room.name)}"

    def _why_outside(self) -> ChatError | None:
        """Return why one is not in the current room, if that is for a mistake."""
        if self.conversation.entered or self.conversation.error is not None:
            return self.conversation.error
        status = self.session.status
        return status.error if isinstance(status, Waiting | Refused) else None

    def _warn(self, sentence: str) -> None:
        self.warning = sentence
        self.rooms.current.hint(sentence)

"""One person in one room: what is typed becomes messages and commands. It knows no screen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from msgspec import UNSET

from chadchat_shared.answers import Snapshot
from chadchat_shared.errors import ChatError, NotFound, RoomLocked
from chadchat_shared.events import Removed, RoomChanged
from chadchat_shared.limits import PAGE_MAX, TEXT_MAX_SETTABLE
from chadchat_shared.names import name_key
from chadchat_shared.requests import InRoom
from chadchat_shared.text import clean_message

from .commands import is_command, message_of, run_command, typed_for
from .entering import create_room, join_room, keep_token, knock_at_room
from .events import Entered, Failed, Posted, SessionEvent, ShutOut
from .links import join_command
from .session import (
    OUTBOX_MAX,
    ConnectionLost,
    Delivery,
    OutboxFolder,
    OutboxFull,
    Room,
    Session,
)
from .state.room import RoomState
from .state.sentences import who_sentence
from .tokens import TokenStore


@dataclass(frozen=True, slots=True)
class Entry:
    """Which room to come into, and as whom. Without a code a room is to be opened.

    ``knock`` says to ask the host where the room is locked.
    """

    server: str
    name: str = ""
    code: str = ""
    opening: bool = False
    passphrase: str = ""
    knock: bool = False

    @property
    def complete(self) -> bool:
        """Whether there is nothing left to ask for."""
        return bool(self.name) and (self.opening or bool(self.code))


class Conversation:
    """Holds the session, the room in it, and the ``state`` to be shown.

    ``farewell`` is what to say when the conversation is over, and None before that. It is what the
    commands act on.
    """

    def __init__(
        self,
        entry: Entry,
        tokens: TokenStore,
        zone: tzinfo | None = None,
        *,
        outboxes: OutboxFolder | None = None,
    ) -> None:
        self.entry = entry
        self.state = RoomState(entry.server, zone)
        self.state.wanted = entry.code
        self.farewell: str | None = None
        self._tokens = tokens
        tokens.warn = self.hint
        if outboxes is not None:
            outboxes.warn = self.hint
        self._session = Session(entry.server, outboxes)
        self._room: Room | None = None
        self._early: list[Delivery] = []
        self._listing: asyncio.Task[None] | None = None

    @property
    def unsent(self) -> list[str]:
        """Texts of one's own that are not in the room, and are kept nowhere."""
        return [] if self._keeps else [row.text for row in self.state.outgoing.values()]

    @property
    def kept(self) -> list[str]:
        """Texts of one's own that are sent when one is in the room another time."""
        return [row.text for row in self.state.waiting] if self._keeps else []

    @property
    def refused(self) -> list[str]:
        """Texts of one's own that were refused, and are there when one is in the room again."""
        return [row.text for row in self.state.failed] if self._keeps else []

    # The connection

    def connect(self) -> None:
        """Begin to connect."""
        self._session.start()

    async def events(self) -> AsyncIterator[SessionEvent]:
        """Give what happens, each after the state has taken it in."""
        async for event in self._session:
            self.state.apply(event)
            if isinstance(event, Entered):
                self._welcome(event)
                self._list_members(event.snapshot)
            elif isinstance(event, ShutOut | Removed) and self._keeps and self.state.outgoing:
                self.hint(
                    "What was not sent is kept: when you are in the room again, send it by /retry."
                )
            if self._room is not None and _names_a_token(event):
                keep_token(self._session, self._tokens, self._room)
            yield event

    async def enter(self, entry: Entry) -> None:
        """Come into the room of ``entry``, which has all that is needed.

        Waits for the connection. Raises what the server refused with.
        """
        self.entry = entry
        self.state.begin_entering(entry.code)
        if entry.opening:
            self._room = await create_room(
                self._session, self._tokens, entry.name, passphrase=entry.passphrase or None
            )
        else:
            self._room = await self._join(entry)
        self.entry = replace(entry, code=self._room.code, opening=False)
        for delivery in self._early:
            self._room.post(delivery.text, again=delivery.id)
        self._early.clear()

    def take_back_early(self) -> list[str]:
        """Return what was typed for a room that one was not let into; it goes to no other."""
        early = [typed_for(self.state.take_back(delivery.id)) for delivery in self._early]
        self._early.clear()
        return early

    def retry_now(self) -> None:
        """Try to connect at once instead of waiting."""
        self._session.retry_now()

    async def close(self) -> None:
        """Close the connection; the name stays one's own."""
        self._stop_listing()
        await self._session.close()

    # What is typed

    async def submit(self, text: str) -> None:
        """Send ``text``, as soon as one is in the room, or do it if it is a command.

        Raises ChatError where that was not possible; the text is then still the user's to have.
        """
        if is_command(text):
            await run_command(self, text)
        elif self.state.over:
            raise ConnectionLost(self.state.over)
        elif self._room is None:
            self._post_early(message_of(text))
        else:
            self._room.post(message_of(text))

    def take_back(self, failed: Failed) -> str:
        """Return what was typed for a message that can never be sent as it is, and say why."""
        self.hint(failed.error.message)
        return typed_for(self._give_up(failed.id))

    async def typing(self, *, on: bool) -> None:
        """Say that one is typing, if that can be said now."""
        with contextlib.suppress(ChatError):
            await self._entered_room().typing(on=on)

    async def load_older(self) -> None:
        """Put a page of older messages before what is there. Raises ChatError."""
        log = self.state.log
        if log.complete:
            return
        page = await self._entered_room().history(before=log.oldest)
        if log is self.state.log:
            self.state.older(page)

    # What commands do

    def hint(self, text: str) -> None:
        """Show ``text`` to the user alone."""
        self.state.log.hint(text)

    def who(self) -> None:
        """Show who is here."""
        self.hint(who_sentence(self.state.members))

    def topic(self) -> None:
        """Show the room's topic."""
        topic = self.state.topic
        self.hint(f"The topic: {topic}" if topic else "There is no topic. Set one: /topic TEXT")

    def quit(self) -> None:
        """End the conversation; the name stays one's own."""
        again = join_command(self.entry.server, self.state.code, self.state.name)
        self.farewell = f"To come back: {again}" if self.state.code else ""

    def retry(self) -> None:
        """Send again what was refused, with the same ids."""
        failed = self.state.failed
        if not failed:
            self.hint("Nothing is waiting to be sent again.")
        for row in failed:
            self._entered_room().post(row.text, again=row.id)

    def cancel(self) -> None:
        """Take back what was refused, or was never sent, and show it."""
        refused = [self._give_up(row.id) for row in self.state.failed]
        texts = [*refused, *self._entered_room().withdraw()]
        self.hint("\n".join(["Taken back:", *texts]) if texts else "There is nothing to take back.")

    def member(self, typed: str) -> tuple[str, str]:
        """Return the id of the member whose name ``typed`` begins with, and what is behind it."""
        found = self.state.members.find(typed)
        if found is None:
            raise NotFound(f"Nobody here is called {typed}. /who shows everybody.")
        member, rest = found
        return member.member, rest

    def knock(self, name: str) -> str:
        """Return the id of the knock of ``name``, or of the first who knocked for ""."""
        for knocker in self.state.knocks:
            if not name or name_key(knocker.name) == name_key(name):
                return knocker.knock
        raise NotFound(f"{name} does not knock." if name else "Nobody knocks.")

    async def do(self, request: InRoom) -> None:
        """Ask the server for something in the room."""
        await self._entered_room().do(request)

    async def bans(self) -> list[str]:
        """Return the names that are banned."""
        return await self._entered_room().bans()

    async def new_code(self) -> None:
        """Give the room another code, which everybody in it is told."""
        await self._entered_room().new_code()

    async def set_topic(self, topic: str) -> None:
        """Set the room's topic."""
        await self._entered_room().set_topic(topic)

    async def rename(self, name: str) -> None:
        """Take another name, and keep the place in the room under it."""
        room = self._entered_room()
        old = room.name
        await room.rename(name)
        self._tokens.forget(self.entry.server, room.code, old)
        keep_token(self._session, self._tokens, room)

    async def leave(self) -> None:
        """Give the name up for good."""
        room = self._entered_room()
        await room.leave()
        self._tokens.forget(self.entry.server, room.code, room.name)
        self.farewell = f"You have left {room.code}, and your name there is free again."

    def _post_early(self, text: str) -> None:
        """Have ``text`` wait for a room to post it in. Raises what ``Room.post`` does."""
        if len(self._early) >= OUTBOX_MAX:
            raise OutboxFull
        delivery = Delivery(clean_message(text, TEXT_MAX_SETTABLE))
        self._early.append(delivery)
        self.state.apply(Posted(self.entry.code, delivery.id, delivery.text, delivery.ts))

    def _give_up(self, id: str) -> str:  # noqa: A002  # as everywhere on the wire
        """Take back what was refused, and return its text."""
        self._entered_room().give_up(id)
        return self.state.take_back(id)

    async def _join(self, entry: Entry) -> Room:
        passphrase = entry.passphrase or None
        place = self._session, self._tokens, entry.code, entry.name
        try:
            return await join_room(*place, passphrase=passphrase)
        except RoomLocked:
            if not entry.knock:
                raise
            return await knock_at_room(*place, passphrase=passphrase)

    def _welcome(self, event: Entered) -> None:
        snapshot = event.snapshot
        if not event.resumed and not snapshot.messages:
            alone = (
                "You are the first here." if snapshot.online <= 1 else "Nothing is said here yet."
            )
            invitation = join_command(self.entry.server, snapshot.room)
            self.hint(f"{alone} To invite others, share:\n\n{self.state.link}\n{invitation}")

    def _list_members(self, snapshot: Snapshot) -> None:
        """Learn of the members for whom the snapshot had no place."""
        self._stop_listing()
        room = self._session.room(snapshot.room)
        if room is not None and len(snapshot.members) >= PAGE_MAX:
            self._listing = asyncio.create_task(self._list(room))

    async def _list(self, room: Room) -> None:
        # Where it fails, those who are known are shown, and a count of the others.
        with contextlib.suppress(ChatError):
            await room.members()

    def _stop_listing(self) -> None:
        if self._listing is not None:
            self._listing.cancel()

    @property
    def _keeps(self) -> bool:
        return self._room is not None and self._room.keeps

    def _entered_room(self) -> Room:
        if self._room is None:
            raise ConnectionLost("You are not in the room yet.")
        return self._room


def _names_a_token(event: SessionEvent) -> bool:
    """Say whether the token is to be kept, for the first time or under a new code."""
    return isinstance(event, Entered) or (
        isinstance(event, RoomChanged) and event.code is not UNSET
    )

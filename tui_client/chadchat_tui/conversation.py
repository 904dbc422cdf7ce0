"""One person in one room: what is typed becomes messages and commands. It knows no screen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from msgspec import UNSET

from chadchat_shared.answers import Snapshot
from chadchat_shared.errors import ChatError, RoomLocked
from chadchat_shared.events import Removed, RoomChanged
from chadchat_shared.limits import PAGE_MAX

from .acting import Acting
from .commands import is_command, message_of, run_command, typed_for
from .entering import create_room, join_room, keep_token, knock_at_room
from .events import Closed, Entered, Failed, Posted, SessionEvent, ShutOut
from .links import join_command
from .paging import load_page
from .session import (
    ConnectionLost,
    EarlyOutbox,
    OutboxFolder,
    Room,
    Session,
    seat_of,
)
from .state.log import Wanted
from .state.room import RoomState
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


class Conversation(Acting):
    """Holds the session, the room in it, and the ``state`` to be shown. It is what the commands act
    on. ``warning`` is what went wrong last with what is kept on this machine.
    """

    def __init__(
        self,
        entry: Entry,
        tokens: TokenStore,
        zone: tzinfo | None = None,
        *,
        outboxes: OutboxFolder | None = None,
    ) -> None:
        state = RoomState(entry.server, zone)
        state.wanted = entry.code
        super().__init__(Session(entry.server, outboxes), tokens, state)
        self.entry = entry
        self._outboxes = outboxes
        self._early = EarlyOutbox()
        self._listing: asyncio.Task[None] | None = None
        self.warning = ""
        tokens.warn = self._warn
        if outboxes is not None:
            outboxes.warn = self._warn

    @property
    def closed(self) -> bool:
        """Whether there is no connection, and none is wanted."""
        return isinstance(self._session.status, Closed)

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
                    "What was not sent is shown once more when you close."
                    if self.state.gone
                    else "What was not sent is kept: in the room again, /retry sends it."
                )
            if self._room is not None and _names_a_token(event):
                keep_token(self._session, self._tokens, self._room)
            yield event

    async def enter(self, entry: Entry) -> None:
        """Come into the room of ``entry``, which has all that is needed.

        Waits for the connection. Raises what the server refused with.
        """
        self.entry = entry
        self.state.begin_entering(entry.code, entry.name)
        await self._wait_for_connection(entry)
        if entry.opening:
            self._room = await create_room(
                self._session, self._tokens, entry.name, passphrase=entry.passphrase or None
            )
        else:
            self._room = await self._join(entry)
        self.entry = replace(entry, code=self._room.code, opening=False)
        for delivery in self._early.in_memory():
            self._room.post(delivery.text, again=delivery.id)

    async def take_back_early(self) -> list[str]:
        """Return what was typed for a room that one was not let into; it goes to no other."""
        early, self._early = self._early, EarlyOutbox()
        self.state.outgoing.clear()
        return [typed_for(delivery.text) for delivery in await early.take_back()]

    def retry_now(self) -> None:
        """Try to connect at once instead of waiting."""
        self._session.retry_now()

    async def close(self) -> None:
        """Close the connection; the name stays one's own."""
        self._stop_listing()
        if self._room is None:
            await self._early.close()
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

    async def load(self, wanted: Wanted) -> None:
        """Have the log hold what is wanted of the room. Raises ChatError."""
        await load_page(self._entered_room(), self.state.log, wanted)

    def _post_early(self, text: str) -> None:
        """Have ``text`` wait for a room to post it in. Raises what ``Room.post`` does."""
        delivery = self._early.add(text)
        self.state.apply(Posted(self.entry.code, delivery.id, delivery.text, delivery.ts))

    async def _wait_for_connection(self, entry: Entry) -> None:
        """Wait, with what is left to be sent as who one was in the room shown, and what is written
        put behind it. Raises why there is never going to be a connection.
        """
        known = self._tokens.find(entry.server, entry.code, entry.name)
        if known is None:
            await self._session.up()
            return
        self._early = EarlyOutbox(self._outboxes, seat_of(entry.server, known.token))
        for one in await self._early.left():
            if one.refusal is None:  # what was refused is for the room, where it can be retried
                self.state.apply(Posted(entry.code, one.id, one.text, one.ts))
        await self._session.up()
        await self._early.close()

    async def _join(self, entry: Entry) -> Room:
        passphrase = entry.passphrase or None
        place = self._session, self._tokens, entry.code, entry.name
        try:
            return await join_room(*place, passphrase=passphrase)
        except RoomLocked:
            if not entry.knock:
                raise
            return await knock_at_room(*place, passphrase=passphrase)

    def _warn(self, sentence: str) -> None:
        self.warning = sentence
        self.hint(sentence)

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
        return self._early.kept if self._room is None else self._room.keeps


def _names_a_token(event: SessionEvent) -> bool:
    """Say whether the token is to be kept, for the first time or under a new code."""
    return isinstance(event, Entered) or (
        isinstance(event, RoomChanged) and event.code is not UNSET
    )

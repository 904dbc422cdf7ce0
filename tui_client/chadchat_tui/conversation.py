"""One person in one room: what is said, and what of it is not sent yet. It knows no screen."""

from __future__ import annotations

import asyncio
import contextlib
from contextvars import Context
from dataclasses import dataclass, replace
from typing import Final

from msgspec import UNSET

from chadchat_shared.answers import Snapshot
from chadchat_shared.errors import ChatError, RoomLocked, TooLong
from chadchat_shared.events import Removed, RoomChanged
from chadchat_shared.limits import PAGE_MAX

from .commands import typed_for
from .entering import create_room, join_room, keep_token, knock_at_room, return_to_room
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
from .state.sentences import welcome_sentence
from .tokens import TokenStore

NOT_INSIDE: Final = "You are not in the room yet."


@dataclass(frozen=True, slots=True)
class Entry:
    """Which room to come into, and as whom. Without a code a room is to be opened.

    ``knock`` says to ask the host where the room is locked, and ``returning`` to come in as the
    member that one was, or not at all.
    """

    server: str
    name: str = ""
    code: str = ""
    opening: bool = False
    passphrase: str = ""
    knock: bool = False
    returning: bool = False

    @property
    def complete(self) -> bool:
        """Whether there is nothing left to ask for."""
        return bool(self.name) and (self.opening or bool(self.code))


class Conversation:
    """Holds the ``state`` of the room of ``entry``, to be shown, and what goes on in it over
    ``session``. ``error`` is why one was not let in at the last try.
    """

    def __init__(
        self,
        session: Session,
        tokens: TokenStore,
        entry: Entry,
        state: RoomState,
        outboxes: OutboxFolder | None = None,
    ) -> None:
        self.entry = entry
        self.state = state
        self.error: ChatError | None = None
        state.wanted, state.name = entry.code, entry.name
        self._session = session
        self._tokens = tokens
        self._outboxes = outboxes
        self._room: Room | None = None
        self._early = EarlyOutbox()
        self._entering = False
        self._arrival: asyncio.Task[None] | None = None
        self._closed = False
        self._listing: asyncio.Task[None] | None = None

    @property
    def room(self) -> Room:
        """The room that one has come into. Raises ConnectionLost before that."""
        if self._room is None:
            raise ConnectionLost(NOT_INSIDE)
        return self._room

    @property
    def entered(self) -> bool:
        """Whether one has come into the room, be it over or not by now."""
        return self._room is not None

    @property
    def asks(self) -> bool:
        """Whether one has to say something before the room can be entered."""
        return (
            not self.entered
            and not self._entering
            and (self.error is not None or not self.entry.complete)
        )

    @property
    def unsent(self) -> list[str]:
        """Texts of one's own that are not in the room, and are kept nowhere."""
        outgoing = [] if self._keeps else self.state.outgoing.values()
        return [*self.state.given_back, *(row.text for row in outgoing)]

    @property
    def kept(self) -> list[str]:
        """Texts of one's own that are sent when one is in the room another time."""
        return [row.text for row in self.state.waiting] if self._keeps else []

    @property
    def refused(self) -> list[str]:
        """Texts of one's own that were refused, and are there when one is in the room again."""
        return [row.text for row in self.state.failed] if self._keeps else []

    def concerns(self, code: str) -> bool:
        """Say whether what happens in the room with ``code`` happens here."""
        if self._room is not None:
            return self._room.has_code(code)
        return code in {self.entry.code, self.state.code} - {""}

    @property
    def arriving(self) -> bool:
        """Whether one is on the way in, and has not heard yet which code the room has: a new one,
        or the one that the code has moved to.
        """
        return self._entering and not self.state.code

    def take_in(self, event: SessionEvent) -> None:
        """Take in what happened, in this room or to the connection."""
        self.state.apply(event)
        if isinstance(event, Entered):
            self._welcome(event)
            self._list_members(event.snapshot)
        elif isinstance(event, Failed) and isinstance(event.error, TooLong):
            self._take_back(event)
        elif isinstance(event, ShutOut | Removed) and self._keeps and self.state.outgoing:
            self.state.hint(
                "What was not sent is shown once more when you close."
                if self.state.gone
                else "What was not sent is kept: in the room again, /retry sends it."
            )
        if self._room is not None and _names_a_token(event):
            keep_token(self._session, self._tokens, self._room)

    async def enter(self, entry: Entry) -> None:
        """Come into the room of ``entry``, which has all that is needed.

        Waits for the connection. Raises what the server refused with, which is ``error`` then, or
        ConnectionLost where the conversation is closed meanwhile. What was written for a room that
        one is not let into is given back: it goes to no other.
        """
        if self._closed:
            raise ConnectionLost(NOT_INSIDE)
        self.entry, self.error, self._entering = entry, None, True
        self.state.begin_entering(entry.code, entry.name)
        # What lives as long as the room is to hold nothing of where one came from.
        self._arrival = asyncio.create_task(self._enter(entry), context=Context())
        try:
            await self._arrival
        except ChatError as error:
            self.error = error
            if not isinstance(self._session.status, Closed):
                await self._give_back_early()
            raise
        except asyncio.CancelledError:
            if not self._closed:
                raise
            self.error = ConnectionLost(NOT_INSIDE)
            raise self.error from None
        finally:
            self._entering = False

    async def close(self) -> None:
        """Stop what goes on beside, and enter no more; before the session is closed."""
        self._closed = True
        self._stop_listing()
        if self._arrival is not None:
            self._arrival.cancel()
        if self._room is None:
            await self._early.close()

    def say(self, text: str) -> None:
        """Send ``text`` as soon as one is in the room.

        Raises ChatError where that is not possible; the text is then still the user's to have.
        """
        if self.state.over:
            raise ConnectionLost(self.state.over)
        if self.error is not None:
            raise ConnectionLost(NOT_INSIDE)
        if self._room is None:
            self._post_early(text)
        else:
            self._room.post(text)

    def give_up(self, id: str) -> str:  # noqa: A002  # as everywhere on the wire
        """Take back what was refused, and return its text."""
        self.room.give_up(id)
        return self.state.take_back(id)

    async def typing(self, *, on: bool) -> None:
        """Say that one is typing, if that can be said now."""
        with contextlib.suppress(ChatError):
            await self.room.typing(on=on)

    async def load(self, wanted: Wanted) -> None:
        """Have the log hold what is wanted of the room. Raises ChatError."""
        await load_page(self.room, self.state.log, wanted)

    async def _enter(self, entry: Entry) -> None:
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

    def _take_back(self, failed: Failed) -> None:
        """Give back what was typed for a message that can never be sent as it is, and say why."""
        if self._room is not None and failed.id in self.state.outgoing:
            self.state.hint(failed.error.message)
            self.state.given_back.append(typed_for(self.give_up(failed.id)))

    async def _give_back_early(self) -> None:
        early, self._early = self._early, EarlyOutbox()
        self.state.outgoing.clear()
        written = await early.take_back()
        self.state.given_back += [typed_for(delivery.text) for delivery in written]

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
        written = self._early.in_memory()
        self._early = EarlyOutbox(self._outboxes, seat_of(entry.server, known.token))
        for delivery in written:
            self._early.put(delivery)
        for one in await self._early.left():
            if one.refusal is None:  # what was refused is for the room, where it can be retried
                self.state.apply(Posted(entry.code, one.id, one.text, one.ts))
        await self._session.up()
        await self._early.close()

    async def _join(self, entry: Entry) -> Room:
        passphrase = entry.passphrase or None
        place = self._session, self._tokens, entry.code, entry.name
        if entry.returning:
            return await return_to_room(*place)
        try:
            return await join_room(*place, passphrase=passphrase)
        except RoomLocked:
            if not entry.knock:
                raise
            return await knock_at_room(*place, passphrase=passphrase)

    def _welcome(self, event: Entered) -> None:
        snapshot = event.snapshot
        if not event.resumed and not snapshot.messages:
            command = join_command(self.entry.server, snapshot.room)
            known, online = len(snapshot.members), snapshot.online
            self.state.hint(welcome_sentence(self.state, command, known=known, online=online))

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

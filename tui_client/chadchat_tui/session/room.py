"""One room that a session is in: its log followed without a gap, its messages sent once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from msgspec import UNSET

from chadchat_shared.answers import (
    Answer,
    Done,
    MemberInfo,
    MembersPage,
    Page,
    Renamed,
    Snapshot,
    Stored,
    TopicSet,
)
from chadchat_shared.codes import normalise_code
from chadchat_shared.decoding import BadAnswer
from chadchat_shared.errors import BadCode, BadToken, ChatError
from chadchat_shared.events import ChatMessage, Removed, ServerEvent
from chadchat_shared.limits import HISTORY_DEFAULT, PAGE_MAX, TEXT_MAX_SETTABLE
from chadchat_shared.names import clean_name
from chadchat_shared.requests import (
    History,
    Join,
    Leave,
    Members,
    Message,
    Rename,
    Request,
    Topic,
    Typing,
)
from chadchat_shared.text import clean_message, clean_topic

from ..events import Entered, Failed, Listed, Posted, ShutOut
from .errors import ConnectionLost
from .following import Follower
from .line import Line
from .outbox import Delivery, Outbox
from .patience import patiently

AnswerT = TypeVar("AnswerT", bound=Answer)


class Room:
    """A room that one is in. Made by ``Session.create`` and ``Session.join``.

    ``snapshot`` is how the room was when it was entered last, ``name`` one's own name in it, and
    ``token`` what makes one the same member there another time.
    """

    snapshot: Snapshot

    def __init__(self, line: Line) -> None:
        self.name = ""
        self.token: str | None = None
        self._line = line
        self._epoch: str | None = None
        self._early: list[ServerEvent] = []
        self._inside = asyncio.Event()
        self._outbox = Outbox()
        self._over: ChatError | None = None
        self._follower = Follower(line.tell, self._page_after, line.drop)
        self._sending: asyncio.Task[None] | None = None

    @property
    def code(self) -> str:
        """The code that the room is found by."""
        return self.snapshot.room

    @property
    def member(self) -> str:
        """One's own id among the room's members."""
        return self.snapshot.member

    # What one can do

    def post(self, text: str, again: str | None = None) -> Delivery:
        """Put ``text`` on its way, behind what is on its way already, and return at once.

        It is sent until the server has it, over as many connections as that takes. ``again`` is the
        id of an earlier try with this text, which keeps it from being said twice.
        How long a message may be is for the server to say. Raises BadRequest or TooLong for what no
        server takes, and where one is in the room no more, why.
        """
        if self._over is not None:
            raise self._over
        text = clean_message(text, TEXT_MAX_SETTABLE)
        delivery = Delivery(text) if again is None else Delivery(text, again)
        self._line.tell(Posted(self.code, delivery.id, text, time.time_ns() // 1_000_000))
        self._outbox.add(delivery)
        return delivery

    async def say(self, text: str) -> Stored:
        """Send ``text`` and return when it is in the log. Raises what the server refused with."""
        outcome = await self.post(text).outcome
        if isinstance(outcome, ChatError):
            raise outcome
        return outcome

    async def history(
        self, *, before: int | None = None, after: int | None = None, limit: int = HISTORY_DEFAULT
    ) -> Page:
        """Return up to ``limit`` (1 to 200) messages next to a seq, in ascending order."""
        request = History(room=self.code, before=before, after=after, limit=limit)
        return await self._ask_inside(request, Page)

    async def members(self) -> list[MemberInfo]:
        """Return everybody who belongs to the room, in the order of their coming.

        Each page of them is told as ``Listed`` too, so that it has its place among the events that
        say who comes and goes.
        """
        members: list[MemberInfo] = []

        def listed(page: MembersPage) -> None:
            members.extend(page.members)
            self._line.tell(Listed(self.code, page.members))

        more = True
        while more:
            after = members[-1].member if members else None
            request = Members(room=self.code, after=after)
            page = await patiently(partial(self._ask_inside, request, MembersPage, listed))
            more = page.more and bool(page.members)
        return members

    async def typing(self, *, on: bool) -> None:
        """Say that one is typing, or no more. It lapses after ``TYPING_SECONDS``."""
        await self._ask_inside(Typing(room=self.code, on=on), Done)

    async def rename(self, name: str) -> str:
        """Take another name and return it. Raises BadName or NameTaken."""
        request = Rename(room=self.code, name=clean_name(name))
        self.name = (await self._ask_inside(request, Renamed)).name
        return self.name

    async def set_topic(self, topic: str) -> str:
        """Set the topic and return it; empty takes it away."""
        request = Topic(room=self.code, topic=clean_topic(topic))
        return (await self._ask_inside(request, TopicSet)).topic

    async def leave(self) -> None:
        """Give the name up for good. What is still on its way fails."""
        await self._ask_inside(Leave(room=self.code), Done)
        self.end(ConnectionLost("You have left the room."))

    # What the session does with it

    async def enter(self, code: str, *, name: str | None, token: str | None) -> None:
        """Come in on this connection, as who has been here or as a newcomer.

        With a token that does not count any more, one comes in by the name. Raises what the server
        refused with.
        """
        if token is not None:
            try:
                await self._join(Join(code=code, token=token), token)
            except BadToken:
                if name is None:
                    raise
            else:
                return
        await self._join(Join(code=code, name=name), None)

    async def enter_again(self) -> None:
        """Come in after a lost connection and catch up, or tell why that cannot be.

        Where this connection is lost, too, nothing is told: the next one tries again.
        """
        was = self.snapshot
        resume = Join(code=was.room, token=self.token, after=self._follower.seq, epoch=was.epoch)
        try:
            try:
                await patiently(lambda: self._join(resume, self.token))
            except BadToken:
                await patiently(lambda: self._join(Join(code=was.room, name=self.name), None))
        except ConnectionLost:
            return
        except ChatError as error:
            self._line.tell(ShutOut(was.room, error))
            self.end(error)

    def entered(self, snapshot: Snapshot, *, token: str | None = None) -> None:
        """Take in that one is in the room, before anything that is said there later.

        Raises BadAnswer for a room whose code cannot be one.
        """
        if not _is_code(snapshot.room):
            raise BadAnswer
        resumed = token is not None and snapshot.epoch == self._epoch and not snapshot.reset
        self.token = token if snapshot.token is UNSET else snapshot.token
        self._epoch = snapshot.epoch
        self.name = snapshot.name
        self.snapshot = snapshot
        if not resumed:
            self._follower.begin_after(snapshot.seq)
        self._line.tell(Entered(snapshot, resumed))
        self._inside.set()
        early, self._early = self._early, []
        for event in [*snapshot.messages, *early] if resumed else early:
            self.receive(event)
        self._follower.catch_up(snapshot.seq)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())

    def receive(self, event: ServerEvent) -> None:
        """Tell of ``event``, a message only when all those before it have been told."""
        if not self._inside.is_set():
            self._early.append(event)
        elif not isinstance(event, ChatMessage):
            self._line.tell(event)
            if isinstance(event, Removed):
                self.end(ConnectionLost(event.reason))
        else:
            self._follower.hear(event)

    def lost(self) -> None:
        """Note that there is no connection; everything waits for ``enter_again``."""
        self._inside.clear()
        self._early.clear()

    def end(self, reason: ChatError) -> None:
        """Stop following the room; what is on its way fails for ``reason``."""
        self._inside.clear()
        self._over = reason
        self._follower.stop()
        if self._sending is not None:
            self._sending.cancel()
        while self._outbox:
            self._settle(reason)
        self._line.forget(self.code)

    async def _join(self, join: Join, token: str | None) -> None:
        await self._line.ask(join, Snapshot, lambda snapshot: self.entered(snapshot, token=token))

    async def _page_after(self, seq: int) -> Page:
        return await self.history(after=seq, limit=PAGE_MAX)

    async def _ask_inside(
        self,
        request: Request,
        kind: type[AnswerT],
        apply: Callable[[AnswerT], None] | None = None,
    ) -> AnswerT:
        if not self._inside.is_set():
            raise ConnectionLost
        return await self._line.ask(request, kind, apply)

    async def _send_all(self) -> None:
        while True:
            outcome = await self._send(await self._outbox.first())
            self._settle(outcome)
            if isinstance(outcome, Stored):
                self._follower.catch_up(outcome.seq)

    async def _send(self, delivery: Delivery) -> Stored | ChatError:
        request = Message(room=self.code, data=delivery.text, id=delivery.id)
        while True:
            await self._inside.wait()
            try:
                return await patiently(lambda: self._ask_inside(request, Stored))
            except ConnectionLost:
                self._inside.clear()
            except ChatError as refusal:
                return refusal

    def _settle(self, outcome: Stored | ChatError) -> None:
        delivery = self._outbox.take_first()
        delivery.settle(outcome)
        if isinstance(outcome, ChatError):
            self._line.tell(Failed(self.code, delivery.id, outcome))


def _is_code(code: str) -> bool:
    """Say whether ``code`` is one, as a server has to write it; it becomes part of file names."""
    try:
        return normalise_code(code) == code
    except BadCode:
        return False

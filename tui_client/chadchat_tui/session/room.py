"""One room that a session is in: its log followed without a gap, its messages sent once."""

from __future__ import annotations

import asyncio

from msgspec import UNSET

from chadchat_shared.answers import Page, Snapshot, Stored
from chadchat_shared.codes import normalise_code
from chadchat_shared.decoding import BadAnswer
from chadchat_shared.errors import BadCode, BadToken, ChatError, Forbidden
from chadchat_shared.events import ChatMessage, Removed, RoomChanged, ServerEvent
from chadchat_shared.limits import PAGE_MAX, TEXT_MAX_SETTABLE
from chadchat_shared.requests import Join, Leave, Message
from chadchat_shared.text import clean_message

from ..events import Delivered, Entered, Failed, Held, Posted, ShutOut, TakenBack
from .asking import Asking
from .errors import ConnectionLost
from .following import Follower
from .line import Line
from .outbox import Delivery, Outbox, seat_of, unix_milliseconds
from .patience import patiently
from .sending import Sender


class Room(Asking):
    """A room that one is in. Made by ``Session.create`` and ``Session.join``.

    ``snapshot`` is how it was when it was entered last, and ``token`` what makes one the same
    member there another time.
    """

    snapshot: Snapshot

    def __init__(self, line: Line, outbox: Outbox, code: str = "") -> None:
        super().__init__(line, code)
        self.token: str | None = None
        self._former_codes: set[str] = set()
        self._epoch: str | None = None
        self._former: str | None = None
        self._early: list[ServerEvent] = []
        self._unhindered = asyncio.Event()
        self._over: ChatError | None = None
        self._follower = Follower(line.tell, self._page_after, line.drop)
        self._sender = Sender(outbox, self._inside.wait, self._store, self._posted, self._settled)

    @property
    def member(self) -> str:
        """One's own id among the room's members."""
        return self.snapshot.member

    @property
    def keeps(self) -> bool:
        """Whether what is not sent in the end is there when one is in the room again."""
        return self._sender.kept

    def has_code(self, code: str) -> bool:
        """Say whether the room is known to be found by ``code``, or to have been once."""
        return code == self.code or code in self._former_codes

    def add_code(self, code: str) -> None:
        """Note that the room is found by ``code``, too."""
        if code != self.code:
            self._former_codes.add(code)

    # What one can do, beside asking

    def post(self, text: str, again: str | None = None) -> Delivery:
        """Put ``text`` on its way, behind what is on its way already, and return at once.

        It is sent until the server has it, over as many connections as that takes. ``again`` is the
        id of an earlier try with this text, which keeps it from being said twice.
        How long a message may be is for the server to say. Raises BadRequest or TooLong for what no
        server takes, OutboxFull, and where one is in the room no more, why.
        """
        if self._over is not None:
            raise self._over
        text = clean_message(text, TEXT_MAX_SETTABLE)
        delivery = Delivery(text) if again is None else Delivery(text, again)
        self._sender.post(delivery)
        return delivery

    async def has_space(self) -> None:
        """Wait until one more message may wait to be sent, so that ``post`` raises no OutboxFull;
        or until one is in the room no more.
        """
        await self._sender.has_space()

    async def say(self, text: str) -> Stored:
        """Send ``text`` and return when it is in the log. Raises what the server refused with."""
        outcome = await self.post(text).outcome
        if isinstance(outcome, ChatError):
            raise outcome
        return outcome

    def withdraw(self) -> list[str]:
        """Take back what the server cannot have yet, and return the texts."""
        withdrawn = self._sender.withdraw()
        for delivery in withdrawn:
            self._line.tell(TakenBack(self.code, delivery.id))
        return [delivery.text for delivery in withdrawn]

    def give_up(self, id: str) -> None:  # noqa: A002  # as everywhere on the wire
        """Keep the message with ``id``, which was refused, no longer for another time."""
        if self._over is None:
            self._sender.give_up(id)

    async def leave(self) -> None:
        """Give the name up for good. What is still on its way fails, and nothing is kept."""
        await self.do(Leave())
        await self._sender.discard()
        self.end(ConnectionLost("You have left the room."))

    # What the session does with it

    async def enter(self, join: Join, *, token: str | None, former: str | None = None) -> None:
        """Come in on this connection, with ``token`` as who has been here, else as ``join`` says.

        With a token that does not count any more, one comes in by the name, and what waits to be
        sent by the token's member is refused until it is posted again. So it is for ``former``, a
        token that did not count before. Raises what the server refused with.
        """
        self._former = former
        if token is not None:
            try:
                await self._join(Join(code=join.code, token=token), token)
            except BadToken:
                if join.name is None:
                    raise
                self._former = token
            else:
                return
        await self._join(join, None)

    async def enter_again(self) -> None:
        """Come in after a lost connection and catch up, or tell why that cannot be.

        Where this connection is lost, too, nothing is told: the next one tries again. Who is no
        member any more does not come in by the name: whatever the code now leads to, what waits
        here to be sent is not meant for it.
        """
        resume = Join(
            code=self.code, token=self.token, after=self._follower.seq, epoch=self.snapshot.epoch
        )
        try:
            await patiently(lambda: self._join(resume, self.token))
        except ConnectionLost:
            return
        except ChatError as error:
            self._line.tell(ShutOut(self.code, error))
            self.end(error)
            await self.ended()

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
        asked = self.code
        self._take_code(snapshot.room)
        if not resumed:
            self._follower.begin_after(snapshot.seq)
        self._line.tell(Entered(snapshot, resumed, asked))
        self._inside.set()
        early, self._early = self._early, []
        for event in [*snapshot.messages, *early] if resumed else early:
            self.receive(event)
        self._follower.catch_up(snapshot.seq)
        former = self._former and seat_of(self._line.server, self._former)
        self._sender.start(seat_of(self._line.server, self.token), former)

    def receive(self, event: ServerEvent) -> None:
        """Tell of ``event``, a message only when all those before it have been told."""
        if not self._inside.is_set():
            self._early.append(event)
        elif isinstance(event, ChatMessage):
            self._follower.hear(event)
        else:
            if isinstance(event, RoomChanged) and event.code is not UNSET:
                if not _is_code(event.code):
                    self._line.drop(BadAnswer())
                    return
                self._take_code(event.code)
            if isinstance(event, RoomChanged) and (event.slow == 0 or event.host == self.member):
                self._unhindered.set()
            self._line.tell(event)
            if isinstance(event, Removed):
                self.end(Forbidden(event.message or event.reason))

    def lost(self) -> None:
        """Note that there is no connection; everything waits for ``enter_again``."""
        self._inside.clear()
        self._unhindered.set()  # by what held a message up on this connection
        self._early.clear()

    def end(self, reason: ChatError, *, keep: bool = False) -> None:
        """Stop following the room. What is on its way is refused for ``reason``, or with ``keep``
        waits for the next process of this member.
        """
        self._inside.clear()
        self._over = reason
        self._follower.stop()
        self._sender.stop(reason, keep=keep)
        self._line.forget(self)

    async def ended(self) -> None:
        """Wait until what is kept is on disk."""
        await self._sender.stopped()

    def _take_code(self, code: str) -> None:
        former, self.code = self.code, code
        if former:
            self.add_code(former)

    async def _join(self, join: Join, token: str | None) -> None:
        await self._line.ask(join, Snapshot, lambda snapshot: self.entered(snapshot, token=token))

    async def _page_after(self, seq: int) -> Page:
        return await self.history(after=seq, limit=PAGE_MAX)

    # What is sent

    async def _store(self, delivery: Delivery) -> Stored:
        request = Message(room=self.code, data=delivery.text, id=delivery.id)
        try:
            return await patiently(
                lambda: self._ask_inside(request, Stored),
                lambda refusal: self._held(delivery, refusal),
                self._unhindered,
            )
        except ConnectionLost:
            self._inside.clear()
            raise

    def _held(self, delivery: Delivery, refusal: ChatError) -> None:
        self._line.tell(Held(self.code, delivery.id, refusal, unix_milliseconds()))

    def _posted(self, delivery: Delivery) -> None:
        self._line.tell(Posted(self.code, delivery.id, delivery.text, delivery.ts))

    def _settled(self, delivery: Delivery, outcome: Stored | ChatError) -> None:
        if isinstance(outcome, ChatError):
            self._line.tell(Failed(self.code, delivery.id, outcome))
        elif outcome.seq > self._follower.seq:
            self._follower.catch_up(outcome.seq)
        else:
            self._line.tell(Delivered(self.code, delivery.id))


def _is_code(code: str) -> bool:
    """Say whether ``code`` is one, as a server has to write it; it becomes part of file names."""
    try:
        return normalise_code(code) == code
    except BadCode:
        return False

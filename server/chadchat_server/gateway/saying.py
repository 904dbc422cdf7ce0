"""Messages: decided by the domain, put into the log, then said; or found there, if sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from time import perf_counter

from msgspec import structs

from chadchat_shared.answers import Answer, Refusal, Stored
from chadchat_shared.errors import ChatError, Forbidden, RateLimited
from chadchat_shared.events import ChatMessage, ServerEvent
from chadchat_shared.requests import Message
from chadchat_shared.text import clean_message

from ..domain.buckets import Budgets, TokenBucket
from ..domain.members import Member
from ..domain.records import Draft
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..fanout import Hub, Session
from ..log import Outcome, RoomLog
from .timekeeper import Timekeeper, unix_ms
from .using import in_use

_DraftOf = Callable[[Message, float, int], Draft]


class StoredBefore(Stored, frozen=True, kw_only=True):
    """The message is in the log since it was sent before; on the wire this is no other answer."""


class Saying:
    """The way of messages of at most ``text_max`` characters; ``stored`` counts those in the log.

    What is in the log is handed to ``publish``, and ``hub`` is told when it came; ``budgets`` hold
    what each address may say.
    """

    def __init__(
        self, rooms: Rooms, log: RoomLog, time: Timekeeper,
        publish: Callable[[Room, ServerEvent], None], *, hub: Hub, budgets: Budgets, text_max: int,
    ) -> None:  # fmt: skip
        self.stored = 0
        self._rooms = rooms
        self._log = log
        self._time = time
        self._publish = publish
        self._hub = hub
        self._budgets = budgets
        self._text_max = text_max

    def say(
        self, session: Session, asked: Message, answer: Callable[[Room, Answer | Refusal], None]
    ) -> Coroutine[object, object, Stored] | None:
        """Put a message of ``session`` into the log of the room that it means.

        ``answer`` is called when it is there, or could not be. What its sender may not say now may
        be there all the same: then the answer is what is returned, to be awaited. Whatever is asked
        costs the address one of its budget.
        """
        self._pay(session.budget)
        room, member = self._rooms.locate(session, asked.room)
        return self._say(room, asked, partial(self._rooms.draft, room, member), answer)

    async def say_as(self, room: Room, member: Member, address: str, asked: Message) -> Stored:
        """Put a message of a program into the log; return when it is there on disk.

        Raises what a connection's message is refused with, and costs its ``address`` the same.
        """
        return await self._say_and_wait(
            room, asked, partial(self._rooms.draft, room, member), address
        )

    async def say_as_bot(self, room: Room, name: str, address: str, asked: Message) -> Stored:
        """Put what a program says under the (clean) name into the log, as ``say_as`` does."""
        return await self._say_and_wait(
            room, asked, partial(self._rooms.bot_draft, room, name), address
        )

    async def _say_and_wait(
        self, room: Room, asked: Message, draft_of: _DraftOf, address: str
    ) -> Stored:
        answered: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()

        def answer(_room: Room, said: Answer | Refusal) -> None:
            if answered.done():  # whoever asked has hung up
                return
            if isinstance(said, Stored):
                answered.set_result(said)
            elif isinstance(said, Refusal):
                answered.set_exception(said.to_error())

        self._pay(self._budgets.bucket(address, self._time.now()))
        before = self._say(room, asked, draft_of, answer)
        return await (answered if before is None else before)

    def _pay(self, budget: TokenBucket | None) -> None:
        if budget is not None and (wait := budget.take(self._time.now())):
            raise RateLimited(
                "Your address is sending more than this server allows. Wait a moment.",
                retry_after=wait,
            )

    def _say(
        self, room: Room, asked: Message, draft_of: _DraftOf,
        answer: Callable[[Room, Answer | Refusal], None],
    ) -> Coroutine[object, object, Stored] | None:  # fmt: skip
        try:
            draft = draft_of(asked, self._time.now(), unix_ms())
        except (Forbidden, RateLimited) as refusal:
            if asked.id is None:
                raise
            return self._said_before(room, asked, asked.id, refusal)
        room.busy += 1
        arrived = perf_counter()

        def done(outcome: Outcome) -> None:
            room.busy -= 1
            if isinstance(outcome, ChatError):
                self._rooms.unsaid(room, draft)
                answer(room, Refusal.of(outcome))
                return
            message = outcome.message
            if message.room != room.code:  # it has got another one meanwhile
                message = structs.replace(message, room=room.code)
            if outcome.again or outcome.told:
                self._rooms.unsaid(room, draft)
            else:
                self.stored += 1
                self._hub.arrivals.append(arrived)
                self.said(room, message)
            kind = StoredBefore if outcome.again else Stored
            answer(room, kind(room=room.code, id=message.id, seq=message.seq, ts=message.ts))

        self._log.append(draft, done)
        return None

    async def _said_before(
        self, room: Room, asked: Message, message_id: str, refusal: ChatError
    ) -> Stored:
        """Return the place of a message that is in the log already, else raise ``refusal``."""
        with in_use(room):
            line = await self._log.find(room.code, message_id)
        if line is None or line.message != clean_message(asked.data, self._text_max):
            raise refusal
        return StoredBefore(room=room.code, id=line.id, seq=line.seq, ts=line.ts)

    def said(self, room: Room, message: ChatMessage) -> None:
        """Say a message that is in the log now, the next by its seq."""
        self._publish(room, message)
        if self._rooms.said(room, message, self._time.now()):
            self._time.reschedule()

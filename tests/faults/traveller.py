"""A member with the project's own client, whose way to the server may be as bad as any."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chadchat_shared.answers import Stored
from chadchat_shared.events import ChatMessage
from chadchat_tui.events import Entered, SessionEvent, Waiting
from chadchat_tui.session import Delivery, Room, Session
from tests.patience import PATIENCE_SECONDS

from .journals import Journal


class Traveller:
    """``events`` is all that the session has told, ``posted`` all that was said here.

    Who is ``impatient`` tries again at once whenever the connection is lost.
    """

    room: Room

    def __init__(self, session: Session) -> None:
        self.session = session
        self.events: list[SessionEvent] = []
        self.posted: list[Delivery] = []
        self.impatient = True
        self._told = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str, code: str, name: str) -> AsyncIterator[Traveller]:
        """Come into a room; go in the end."""
        async with Session(url) as session:
            traveller = cls(session)
            listening = asyncio.create_task(traveller._listen())
            traveller.room = await session.join(code, name=name)
            yield traveller
        await listening

    def post(self, text: str) -> Delivery:
        """Send ``text``, over as many connections as it takes."""
        self.posted.append(delivery := self.room.post(text))
        return delivery

    async def arrived(self, delivery: Delivery) -> Stored:
        """Wait until it is acknowledged; return where it is."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            outcome = await delivery.outcome
        assert isinstance(outcome, Stored), outcome
        return outcome

    async def all_arrived(self) -> None:
        """Wait until everything that was posted is acknowledged."""
        for delivery in self.posted:
            await self.arrived(delivery)

    async def has_place(self) -> None:
        """Wait until there is some place in the outbox, which takes no more than 500."""
        under_way = [delivery for delivery in self.posted[-500:] if not delivery.outcome.done()]
        for delivery in under_way[:-100]:
            await self.arrived(delivery)

    async def catch_up(self, seq: int) -> None:
        """Wait until everything up to ``seq`` has come."""
        await self.until(lambda: self._newest() >= seq)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` is true; it is looked at whenever something is told."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                self._told.clear()
                await self._told.wait()

    def count(self, kind: type[SessionEvent]) -> int:
        """Return how many events of a kind have been told."""
        return sum(isinstance(event, kind) for event in self.events)

    @property
    def journal(self) -> Journal:
        """What was told since the room was entered first: it may never have begun anew."""
        first, *later = [event for event in self.events if isinstance(event, Entered)]
        assert all(entered.resumed for entered in later)
        lines = [event for event in self.events if isinstance(event, ChatMessage)]
        outcomes = [(d.text, d.outcome.result()) for d in self.posted if d.outcome.done()]
        promised = [(text, stored) for text, stored in outcomes if isinstance(stored, Stored)]
        return Journal(self.room.name, first.snapshot.seq, lines, promised)

    def _newest(self) -> int:
        lines = (event.seq for event in reversed(self.events) if isinstance(event, ChatMessage))
        return next(lines, 0)

    async def _listen(self) -> None:
        async for event in self.session:
            self.events.append(event)
            self._told.set()
            if self.impatient and isinstance(event, Waiting):
                self.session.retry_now()

"""What a session tells, noted, and sessions to begin with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chadchat_shared.events import ChatMessage
from chadchat_tui.events import (
    SessionEvent,
)  # fmt: skip
from chadchat_tui.session import (
    OutboxFolder,
    Room,
    Session,
)
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess


class Listener:
    """Notes all that a session tells."""

    def __init__(self, session: Session) -> None:
        self.events: list[SessionEvent] = []
        self._told = asyncio.Condition()
        self._task = asyncio.create_task(self._listen(session))

    async def _listen(self, session: Session) -> None:
        async for event in session:
            async with self._told:
                self.events.append(event)
                self._told.notify_all()

    async def until(self, wanted: Callable[[list[SessionEvent]], bool]) -> None:
        """Wait until the events so far are as ``wanted``."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._told:
            await self._told.wait_for(lambda: wanted(self.events))

    async def until_heard(self, *texts: str) -> None:
        await self.until(lambda _: set(texts) <= set(self.texts))

    @property
    def texts(self) -> list[str]:
        """The messages that were told, in order."""
        return [event.message for event in self.events if isinstance(event, ChatMessage)]

    async def done(self) -> None:
        await self._task


@asynccontextmanager
async def session_on(
    server: ServerProcess, outboxes: OutboxFolder | None = None
) -> AsyncIterator[tuple[Session, Listener]]:
    """Give a session that is connected, and what it tells."""
    async with Session(server.url, outboxes) as session:
        listener = Listener(session)
        yield session, listener
    await listener.done()


async def opened(session: Session, name: str = "sean") -> Room:
    return await session.create(name)

"""Following a log without a gap: each message is told once, after all those before it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from chadchat_shared.answers import Page
from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage

from .errors import ConnectionLost
from .patience import patiently


class Follower:
    """Where one is in a room's log. ``seq`` is the last message told.

    ``tell`` gets the messages, ``page_after`` asks for those after a seq, and ``give_up`` is called
    when what is missing cannot be had on this connection.
    """

    def __init__(
        self,
        tell: Callable[[ChatMessage], None],
        page_after: Callable[[int], Awaitable[Page]],
        give_up: Callable[[ChatError], None],
    ) -> None:
        self.seq = 0
        self._newest = 0
        self._tell = tell
        self._page_after = page_after
        self._give_up = give_up
        self._filling: asyncio.Task[None] | None = None

    def begin_after(self, seq: int) -> None:
        """Follow from ``seq`` on, whatever was told before."""
        self.seq = self._newest = seq

    def hear(self, message: ChatMessage) -> None:
        """Tell ``message`` if it is the next; if it is a later one, ask for those before it."""
        if message.seq == self.seq + 1:
            self.seq = message.seq
            self._tell(message)
        else:
            self.catch_up(message.seq)

    def catch_up(self, newest: int) -> None:
        """See to it that everything up to ``newest`` is told."""
        self._newest = max(self._newest, newest)
        if self._newest > self.seq and (self._filling is None or self._filling.done()):
            self._filling = asyncio.create_task(self._fill())

    def stop(self) -> None:
        """Ask for nothing more."""
        if self._filling is not None:
            self._filling.cancel()

    async def _fill(self) -> None:
        while self._newest > self.seq:
            told = self.seq
            try:
                page = await patiently(lambda: self._page_after(self.seq))
            except ConnectionLost:
                return
            except ChatError as error:
                self._give_up(error)
                return
            if page.messages and page.messages[0].seq > self.seq + 1:
                # What is missing is deleted, which the server says to who comes in again.
                self._give_up(ConnectionLost())
                return
            for message in page.messages:
                self.hear(message)
            if self.seq == told:
                # There is no more, whatever was said of it.
                self._newest = told

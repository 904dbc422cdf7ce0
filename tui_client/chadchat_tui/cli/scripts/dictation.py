"""What is to be said, as it comes: gathered into messages, so that a flood of lines is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from chadchat_shared.errors import ChatError

from ...session import OUTBOX_MAX, Delivery
from .batches import Batches

GATHERING_SECONDS: Final = 0.5
"""How long a line waits for others to be said with."""

_READ_AHEAD: Final = OUTBOX_MAX - 10
"""Full messages that wait to be taken, before no more is read: a few less than can be kept, as one
reading may make some."""


class Dictation:
    """Takes in text and gives it out in messages. ``ended`` is done when no more comes in."""

    def __init__(self) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._batches = Batches()
        self._error: ChatError | None = None
        self._taken = asyncio.Event()
        self._line = asyncio.Event()
        self._hurry = asyncio.Event()

    @property
    def waits(self) -> bool:
        """Whether there is something to be taken."""
        return self._batches.has_line

    async def read(self, source: AsyncIterator[str]) -> None:
        """Take in all that comes, but no more than can be kept: then ``source`` waits."""
        try:
            async for text in source:
                self._batches.add(text)
                self._note()
                while self._batches.full >= _READ_AHEAD:
                    self._taken.clear()
                    await self._taken.wait()
        except ChatError as error:
            self._error = error
        self._batches.add("\n")
        self._end()

    def stop(self) -> str:
        """Take in no more, and return what was taken in of a line that is not whole."""
        rest = self._batches.take_rest()
        self._end()
        return rest

    async def next(self, before: Delivery | None) -> str | None:
        """Return the next message, or None at the end. Raises what the source has ended with.

        One that is full is there at once. Lines that are not enough for one wait for others: half a
        second, and until what was sent ``before`` has arrived, as whatever is slow has to carry
        fewer messages then.
        """
        while True:
            await self._line.wait()
            if not self._hurry.is_set():
                await self._linger(before)
            if message := self._take():
                return message
            if self.ended.done() and not self.waits:
                break
        if self._error is not None:
            raise self._error
        return None

    def take_all(self) -> list[str]:
        """Take out all messages that there are."""
        messages: list[str] = []
        while self.waits:
            if message := self._take():
                messages.append(message)
        return messages

    async def _linger(self, before: Delivery | None) -> None:
        hurry = asyncio.create_task(self._hurry.wait())
        try:
            await asyncio.wait([hurry], timeout=GATHERING_SECONDS)
            if before is not None:
                sooner = asyncio.FIRST_COMPLETED
                await asyncio.wait((hurry, before.outcome), return_when=sooner)
        finally:
            hurry.cancel()

    def _take(self) -> str:
        message = self._batches.take_lines()
        self._taken.set()
        self._note()
        return message

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        self._note()

    def _note(self) -> None:
        """Set what is waited for, as it is now."""
        for event, now in (
            (self._hurry, self._batches.full > 0 or self.ended.done()),
            (self._line, self._batches.has_line or self.ended.done()),
        ):
            if now:
                event.set()
            else:
                event.clear()

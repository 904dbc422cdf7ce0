"""Knocks at locked rooms that are not answered yet."""

from __future__ import annotations

import asyncio

from msgspec import UNSET

from chadchat_shared.errors import ChatError
from chadchat_shared.events import Answered

from .errors import ConnectionLost, NotLetIn


class Knocking:
    """What is waited for, by the code of the room. A knock ends with its connection."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[str | ChatError]] = {}

    def begin(self, code: str) -> asyncio.Future[str | ChatError]:
        """Return what gets the token that one may join with, or why one is not let in."""
        answer: asyncio.Future[str | ChatError] = asyncio.get_running_loop().create_future()
        self._waiting[code] = answer
        return answer

    def end(self, code: str) -> None:
        """Wait no more."""
        self._waiting.pop(code, None)

    def answered(self, event: Answered) -> None:
        """Take in what became of a knock."""
        refusal = NotLetIn(None if event.reason is UNSET else event.reason)
        self._settle(event.room, refusal if event.token is UNSET else event.token)

    def lost(self) -> None:
        """Note that there is no connection any more."""
        for code in self._waiting:
            self._settle(code, ConnectionLost())

    def _settle(self, code: str, outcome: str | ChatError) -> None:
        answer = self._waiting.get(code)
        if answer is not None and not answer.done():
            answer.set_result(outcome)

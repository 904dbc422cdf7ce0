"""Members on raw connections, each of whom remembers what its own program would."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack

import msgspec

from chadchat_shared.answers import Refusal, Snapshot, Stored
from tests.raw_tcp import RawTcp

from .journals import Journal, read_missed


class Seat:
    """A member of a room. ``raw`` is its connection; while it is ``away``, the last one.

    ``journal`` goes on over all connections; where the room was begun anew, the earlier ones are in
    ``journals``.
    """

    def __init__(self, port: int, snapshot: Snapshot, raw: RawTcp, stack: AsyncExitStack) -> None:
        assert isinstance(snapshot.token, str)
        self.code = snapshot.room
        self.name = snapshot.name
        self.raw = raw
        self.away = False
        self.journal = _begin(snapshot)
        self.journals: list[Journal] = []
        self._port = port
        self._epoch = snapshot.epoch
        self._member = snapshot.member
        self._token = snapshot.token
        self._connection = stack

    @classmethod
    async def take(cls, port: int, event: str, asked: Mapping[str, object]) -> Seat | Refusal:
        """Come in as a newcomer, by ``create`` or ``join``; or return the refusal."""
        async with AsyncExitStack() as stack:
            raw = await stack.enter_async_context(RawTcp.to(port))
            answer = await raw.ask(event, asked)
            if not answer["ok"]:
                return msgspec.convert(answer, Refusal)
            return cls(port, msgspec.convert(answer, Snapshot), raw, stack.pop_all())
        raise AssertionError  # mypy takes the stack for one that may swallow an error

    async def go(self) -> None:
        """Take in what has been read, and end the connection if it is still there."""
        self.journal.lines += self.raw.inbox.lines
        self.away = True
        await self._connection.aclose()

    async def resume(self) -> Snapshot:
        """Come back to where it was."""
        after = self.journal.seq
        snapshot = await self._come_back({"after": after, "epoch": self._epoch})
        assert not snapshot.reset
        self.journal.lines += await read_missed(self.raw.ask, snapshot, after)
        assert self.journal.seq == snapshot.seq
        return snapshot

    async def begin_anew(self, stray: Mapping[str, object]) -> Snapshot:
        """Come back from a place that never was, which the server has to say."""
        self.journals.append(self.journal)
        place = {"after": self.journal.seq, "epoch": self._epoch, **stray}
        snapshot = await self._come_back(place)
        assert snapshot.reset
        self.journal = _begin(snapshot)
        return snapshot

    async def say(self, message_id: str, text: str) -> Stored | Refusal:
        """Send a message; return what became of it."""
        return self.promised(text, await self.raw.ask("message", {"data": text, "id": message_id}))

    def promised(self, text: str, answer: Mapping[str, object]) -> Stored | Refusal:
        """Note the answer to a message, and return it."""
        if not answer["ok"]:
            return msgspec.convert(answer, Refusal)
        stored = msgspec.convert(answer, Stored)
        self.journal.promised.append((text, stored))
        return stored

    async def leave(self) -> None:
        """Give the name up for good."""
        assert (await self.raw.ask("leave", {}))["ok"]
        await self.go()

    async def refused(self) -> str:
        """Come back with the token, which has to be refused; return the error's code."""
        async with RawTcp.to(self._port) as raw:
            answer = await raw.ask("join", {"code": self.code, "token": self._token})
        return msgspec.convert(answer, Refusal).error

    async def _come_back(self, place: Mapping[str, object]) -> Snapshot:
        self.raw = await self._connection.enter_async_context(RawTcp.to(self._port))
        self.away = False
        snapshot = await self.raw.join(self.code, token=self._token, **place)
        assert (snapshot.member, snapshot.name) == (self._member, self.name)
        return snapshot


def _begin(snapshot: Snapshot) -> Journal:
    """Return the journal of somebody who knows no more than ``snapshot``."""
    first = snapshot.seq - len(snapshot.messages)
    return Journal(snapshot.name, first, list(snapshot.messages))

"""Putting messages into the log: those of a room that come while a batch is under way are its next.

What comes in one turn of the loop is one batch, too.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import Any, Final, NamedTuple

from msgspec import UNSET

from chadchat_shared.errors import ChatError, Conflict, StorageFull, Unavailable
from chadchat_shared.events import ChatMessage

from ...domain.records import Draft
from ..figures import LogFigures
from ..interface import Appended, Outcome
from .codes import Codes
from .feed import Feed
from .keys import keys_of
from .node import Node
from .payloads import Entry, line_of, message_of
from .scripts import APPEND, FIND
from .wire import Argument
from .writing import Stray, write

AT_ONCE: Final = 250
"""Messages in one batch, so that Redis has others' turns in between."""

BYTES_AT_ONCE: Final = 1_048_576
"""Of what is stored of them, unless one has more. A batch is published in one piece, and who has 8
MB to hear for a minute (client-output-buffer-limit), of all rooms together, is cut off by Redis."""

_log = logging.getLogger(__name__)


class _Asked(NamedTuple):
    """A draft, what is stored of it, and who is told what became of it."""

    draft: Draft
    line: bytes
    done: Callable[[Outcome], None]


@dataclass(slots=True)
class _Outbox:
    """The messages of a room that are on their way, those that wait, and who sends them."""

    batch: list[_Asked] = field(default_factory=list)
    asked: list[_Asked] = field(default_factory=list)
    sending: asyncio.Task[None] | None = None
    batch_done: asyncio.Event = field(default_factory=asyncio.Event)

    def has(self, message_id: str) -> bool:
        """Say whether a message with the id is among them."""
        return any(each.draft.id == message_id for each in (*self.batch, *self.asked))

    def take(self) -> None:
        """Have those that have waited longest be the next batch."""
        sizes = accumulate(len(each.line) for each in islice(self.asked, AT_ONCE))
        count = max(1, sum(size <= BYTES_AT_ONCE for size in sizes))
        self.batch, self.asked = self.asked[:count], self.asked[count:]


class Appending:
    """The messages that are on their way into the log."""

    def __init__(self, node: Node, codes: Codes, figures: LogFigures) -> None:
        self._node = node
        self._codes = codes
        self._figures = figures
        self._outboxes: dict[Feed | str, _Outbox] = {}

    def append(self, draft: Draft, feed: Feed | None, done: Callable[[Outcome], None]) -> None:
        """Put ``draft`` into the log of its room, of which ``feed`` is the feed, if it is loaded.

        ``done`` is called with what became of it.
        """
        self._figures.waiting += 1
        key = feed or draft.room
        outbox = self._outboxes.setdefault(key, _Outbox())
        outbox.asked.append(_Asked(draft, line_of(draft), done))
        if outbox.sending is None:
            outbox.sending = asyncio.create_task(self._send_all(key, outbox))

    async def sent(self, feed: Feed | None, code: str, message_id: str) -> None:
        """Return when no message with the id is on its way into the room."""
        outbox = self._outboxes.get(feed or code)
        while outbox is not None and outbox.has(message_id):
            await outbox.batch_done.wait()

    async def close(self) -> None:
        """Return when nothing is under way."""
        tasks = [outbox.sending for outbox in self._outboxes.values() if outbox.sending is not None]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send_all(self, key: Feed | str, outbox: _Outbox) -> None:
        try:
            while outbox.asked:
                outbox.take()
                await self._send(key, outbox.batch)
                outbox.batch = []
                outbox.batch_done.set()
                outbox.batch_done.clear()
        finally:
            del self._outboxes[key]

    async def _send(self, key: Feed | str, batch: Sequence[_Asked]) -> None:
        began = time.monotonic()
        drafts = [each.draft for each in batch]

        def refuse(refusal: ChatError) -> None:
            self._report(batch, [refusal] * len(batch))

        def tell(reply: list[Any], told: bool) -> None:  # as ``write`` calls it
            _, new, places = reply
            if new:
                told = room.says(max(place for place in places if isinstance(place, int))) or told
            self._figures.committed(new, time.monotonic() - began)
            self._report(batch, [
                _outcome(draft, place, told=told)
                for draft, place in zip(drafts, places, strict=True)
            ])  # fmt: skip

        try:
            room = await self._room(key)
        except ChatError as refusal:
            refuse(refusal)
            return
        call = self._node.next_call()
        try:
            await write(
                self._node, room, APPEND, *_arguments(batch), call=call, tell=tell, refuse=refuse
            )
        except StorageFull as full:
            self._report(batch, await self._known(drafts, room, full))
        except ChatError as refusal:
            refuse(refusal)
        except Exception:  # noqa: BLE001  # whatever it is, the others' messages must go on
            _log.exception("A batch has gone wrong")
            refuse(Unavailable())

    async def _room(self, key: Feed | str) -> Feed | Stray:
        return key if isinstance(key, Feed) else Stray(await self._codes.row_of(key))

    async def _known(
        self, drafts: Sequence[Draft], room: Feed | Stray, full: StorageFull
    ) -> list[Outcome]:
        """Return what becomes of drafts for which there is no room: what is there has its place."""
        try:
            found = await asyncio.gather(
                *(self._node.link.run(FIND, keys_of(room.channel), draft.id) for draft in drafts)
            )
        except ChatError as refusal:
            return [refusal] * len(drafts)
        return [
            full if entry is None else _again(draft, entry)
            for draft, entry in zip(drafts, found, strict=True)
        ]

    def _report(self, batch: Sequence[_Asked], outcomes: Sequence[Outcome]) -> None:
        self._figures.waiting -= len(batch)
        for asked, outcome in zip(batch, outcomes, strict=True):
            try:
                asked.done(outcome)
            except Exception:  # noqa: BLE001  # one that fails must not keep the others' acks back
                _log.exception("What is stored could not be said")


def _arguments(batch: Sequence[_Asked]) -> Iterator[Argument]:
    for each in batch:
        yield each.draft.id
        yield each.line


def _again(draft: Draft, entry: Entry) -> Outcome:
    """Return what becomes of a draft whose id the entry has already."""
    message = message_of(draft.room, entry)
    return Appended(message, again=True) if message.message == draft.text else Conflict()


def _outcome(draft: Draft, place: int | Entry, *, told: bool) -> Outcome:
    if not isinstance(place, int):
        return _again(draft, place)
    message = ChatMessage(
        room=draft.room, seq=place, id=draft.id, member=draft.member, name=draft.name,
        message=draft.text, ts=draft.ts, bot=draft.bot or UNSET,
    )  # fmt: skip
    return Appended(message, again=False, told=told)

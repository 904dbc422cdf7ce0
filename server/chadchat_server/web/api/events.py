"""Rooms as streams of events, for programs (protocol: The HTTP API)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from chadchat_shared.errors import BadRequest, ChatError
from chadchat_shared.limits import SNAPSHOT_MESSAGES
from chadchat_shared.requests import Seq

from ...domain.pages import span_after
from ...domain.room import Room
from ...fanout import SLOW_READER, TRANSPORT_CLOSE
from ...gateway import Admission, Chat
from ..edge import SessionLimit, address_of, when_lost
from ..streaming import cut_off, write_in_time
from .asking import header_of, query_of, seat_of
from .requests import WhereFrom
from .server_sent import HEARTBEAT, Encoder, beginning, line, reset
from .stream import EventStream

EVENTS: Final = "text/event-stream"
RESUME: Final = "Last-Event-ID"

_HEADERS: Final = {"Content-Type": EVENTS, "X-Accel-Buffering": "no"}
"""A proxy such as nginx would else keep what is said until there is more."""

_HEARTBEAT_SECONDS = 15.0
"""After how much silence a stream says that it is still there."""

_RETRY_SECONDS: Final = 2.0
"""How long a reader waits before it comes back, where it is not told otherwise."""


class Events:
    """Answers with streams, each a session that counts in ``limit``.

    ``backlog_max`` is in bytes, of what may wait for one reader.
    """

    def __init__(self, chat: Chat, limit: SessionLimit, backlog_max: int) -> None:
        self._chat = chat
        self._limit = limit
        self._backlog_max = backlog_max
        self._encoder = Encoder()

    async def listen(self, request: web.Request) -> web.StreamResponse:
        """Let a program hear what is said, with what it has missed first."""
        where = query_of(request, WhereFrom)
        after = _last_id(request, where.after)
        address = address_of(request)
        present = await self._chat.programs.recognise(seat_of(request), address)
        response = web.StreamResponse(headers=_HEADERS)
        if request.method == "HEAD":
            await response.prepare(request)
            return response
        response.force_close()
        stream = EventStream(address, self._encoder, self._backlog_max, partial(cut_off, request))
        with self._in_room(stream, present):
            when_lost(request, stream.finish)
            try:
                with suppress(ConnectionError, ChatError):  # it comes back, and goes on there
                    await response.prepare(request)
                    await self._catch_up(response, stream, present.room, after, where.epoch)
                    await self._follow(response, stream)
            except TimeoutError:
                cut_off(request)
        return response

    @contextmanager
    def _in_room(self, stream: EventStream, present: Admission) -> Iterator[None]:
        """Have the stream be in its room in this context, as a session of its address.

        Raises RateLimited where that has too many, BadToken where the member has left meanwhile.
        """
        with self._limit.one_more(stream.address):
            self._chat.enter(stream, present)
            self._chat.streams.add(stream)
            self._chat.figures.opened["events"] += 1
            try:
                yield
            finally:
                stream.finish()
                reason = SLOW_READER if stream.overran else TRANSPORT_CLOSE
                self._chat.figures.closed[reason] += 1
                self._chat.streams.remove(stream)
                self._chat.depart(stream)

    async def _catch_up(
        self, response: web.StreamResponse, stream: EventStream, room: Room,
        after: int | UnsetType, epoch: str | UnsetType,
    ) -> None:  # fmt: skip
        """Write what the log has behind ``after``, a page at a time, until nothing is missing."""
        at = room.seq if after is UNSET else after
        reading = self._chat.programs.reading
        if epoch not in {UNSET, room.epoch} or not await reading.goes_on_behind(room, at):
            at = await self._reset(response, room)
        await write_in_time(response, beginning(at, _RETRY_SECONDS))
        while at < room.seq and not stream.closed:
            messages, _ = await reading.page(room, span_after(at, room.kept))
            if not room.goes_on_behind(at):  # some have been deleted meanwhile
                at = await self._reset(response, room)
                continue
            await write_in_time(response, b"".join(map(line, messages)))
            at = messages[-1].seq
        self._chat.hub.flush()  # what has just been read
        stream.follow()

    async def _reset(self, response: web.StreamResponse, room: Room) -> int:
        """Say that the newest messages come instead; return the seq behind which they do."""
        await write_in_time(response, reset(room.code, room.epoch, room.seq))
        return max(room.first - 1, room.seq - SNAPSHOT_MESSAGES)

    async def _follow(self, response: web.StreamResponse, stream: EventStream) -> None:
        """Write what is said, as long as the stream is open."""
        while True:
            try:
                async with asyncio.timeout(_HEARTBEAT_SECONDS):
                    said = await stream.next()
            except TimeoutError:
                said = HEARTBEAT
            if not said:
                return
            await write_in_time(response, said)


def _last_id(request: web.Request, after: int | UnsetType) -> int | UnsetType:
    """Return the seq of the last message that the reader has; what it says again and again counts.

    A browser asks for the same address again after a break, and puts what it has into a header.
    """
    if not (last := header_of(request, RESUME)):
        return after
    try:
        return msgspec.convert(last, Seq, strict=False)
    except (msgspec.ValidationError, UnicodeEncodeError):
        raise BadRequest(f"The {RESUME} is the id of an event: a message's seq.") from None

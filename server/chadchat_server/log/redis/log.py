"""The log in Redis or Valkey, which any number of servers share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager

from chadchat_shared.errors import Unavailable
from chadchat_shared.events import ChatMessage
from chadchat_shared.searching import Query

from ...domain.changes import AnyChange, LogTrimmed
from ...domain.neighbours import Neighbours
from ...domain.pages import Span
from ...domain.records import Draft, MemberRecord, RoomRecord
from ...domain.retention import Extent
from ..figures import LogFigures
from ..following import Follower
from ..interface import Changed, Finding, LogUnusable, Outcome
from .agreeing import agree, require_unmoved
from .appending import Appending
from .changing import Changing
from .codes import Codes
from .counters import RedisCounters
from .feeds import Feeds
from .keys import LOG, MEMBERS, USED, keys_of, opener_key, room_key, webhook_key
from .making import Making
from .node import Node
from .payloads import Note, Published, encode, message_of
from .presence import Presences
from .scripts import FIND
from .searching import Finder
from .sweeping import survey, sweep


class RedisLog:
    """A RoomLog in the Redis of ``url``, which is called ``where`` when it is spoken of.

    ``on_failure`` is called where it cannot be used any more. With ``allow_volatile`` it may be one
    that keeps its data in memory alone.
    """

    def __init__(
        self, url: str, where: str, on_failure: Callable[[LogUnusable], None], *,
        allow_volatile: bool = False,
    ) -> None:  # fmt: skip
        self.figures = LogFigures()
        self._node = Node(url, where, on_failure, self.figures, allow_volatile=allow_volatile)
        self.counters = RedisCounters(self._node.link)
        self._codes = Codes(self._node.link)
        self._making = Making(self._node, self._codes)
        self._changing = Changing(self._node, self._codes)
        self._appending = Appending(self._node, self._codes, self.figures)
        self._finder = Finder(self._node.link)
        self._presences = Presences(self._node)
        self._feeds = Feeds(self._node, self._codes, self._presences)
        self._changes: set[asyncio.Task[None]] = set()
        self._on_failure = on_failure
        self._closing = False

    @property
    def neighbours(self) -> Neighbours:
        """The other servers that share the Redis."""
        return _Neighbours(self._node, self._feeds, self._presences)

    async def start(self, follower: Follower) -> None:
        """Connect; ``follower`` is told what other servers store.

        Raises LogUnusable, also where rooms are just being moved, and Unavailable.
        """
        self._node.on_ended = follower.ended
        self._node.on_changed = self._catch_up
        await self._node.open()
        try:
            await require_unmoved(self._node)
        except (LogUnusable, Unavailable):
            await self._node.close()
            raise
        self._feeds.start(follower)

    def _catch_up(self) -> None:
        self._feeds.catch_up_all()
        self._node.soon(self._end_if_moved())

    async def _end_if_moved(self) -> None:
        """End where rooms are being moved: whoever moves them has taken this server for dead."""
        try:
            await require_unmoved(self._node)
        except LogUnusable as moving:
            self._on_failure(moving)

    async def shared_secret(self, own: bytes | None) -> bytes:
        """Return the key of cookies that all servers have; see ``RoomLog.shared_secret``."""
        return await agree(self._node, own)

    async def close(self) -> None:
        """Finish what was asked for, then close."""
        self._closing = True
        await asyncio.gather(*self._changes, self._appending.close())
        await self._node.all_durable()
        await self._presences.close()
        await self._feeds.close()
        await self._node.close()

    # What is said and changed

    def append(self, draft: Draft, done: Callable[[Outcome], None]) -> None:
        """Put a message into its room's log; see ``RoomLog.append``."""
        if self._closing:
            done(Unavailable("The server is stopping. Your message is not stored yet."))
            return
        feed = self._feeds.of(draft.room)
        self._appending.append(draft, feed, done)
        if feed is not None:
            self._making.use(feed)

    def change(self, code: str, change: AnyChange, done: Callable[[Changed], None]) -> None:
        """Store a change of the room; see ``RoomLog.change``."""
        if self._closing:
            done(Unavailable("The server is stopping."))
            return
        feed = self._feeds.of(code)
        changing = asyncio.create_task(
            self._changing.change(code, feed, change, done, base=feed.op if feed else None)
        )
        self._changes.add(changing)
        changing.add_done_callback(self._changes.discard)
        if feed is not None and not isinstance(change, LogTrimmed):  # which nobody has done
            self._making.use(feed)

    # Rooms

    def opening(self, token_hash: bytes) -> AbstractAsyncContextManager[None]:
        """Let no other server open a room by the token in this context."""
        return self._making.opening(token_hash)

    async def claim(self, room: RoomRecord, members: Collection[MemberRecord]) -> bool:
        """Store a new room with its first members; False when the code is taken or rests."""
        return await self._making.claim(room, members)

    async def opened_by(self, token_hash: bytes) -> str | None:
        """Return the code of the room whose first member has the token, or None."""
        return await self._found_by(opener_key(token_hash), MEMBERS, "1t", token_hash)

    async def webhook_room(self, secret_hash: bytes) -> str | None:
        """Return the code of the room whose webhook it is, or None."""
        return await self._found_by(webhook_key(secret_hash), "", "webhook", secret_hash)

    async def _found_by(self, key: str, end: str, field: str, value: bytes) -> str | None:
        """Return the code of the room that ``key`` says, if it has the value still."""
        if (row := await self._node.link.call("GET", key)) is None:
            return None
        if await self._node.link.call("HGET", room_key(row.decode()) + end, field) != value:
            return None
        return await self._codes.code_of(row.decode())

    async def moved_to(self, code: str) -> str | None:
        """Return the code that the room has now which once had ``code``, or None."""
        return await self._codes.moved_to(code)

    async def load(self, code: str) -> RoomRecord | None:
        """Return the room with its members and newest messages; see ``RoomLog.load``."""
        return await self._feeds.load(code)

    async def caught_up(self, code: str) -> None:
        """Return when all has been told that is stored of a room; see ``RoomLog.caught_up``."""
        if (feed := self._feeds.of(code)) is not None:
            await self._feeds.caught_up(feed)

    def let_go(self, code: str) -> None:
        """Tell no more of a room that has been loaded."""
        self._feeds.let_go(code)

    # Messages

    async def read(self, code: str, span: Span) -> list[ChatMessage]:
        """Return the messages of ``span`` in ascending order."""
        if (channel := await self._channel(code)) is None:
            return []
        entries = await self._node.link.call(
            "XRANGE", channel + LOG, f"{span.first}-0", f"{span.last}-0"
        )
        return [message_of(code, entry) for entry in entries]

    async def find(self, code: str, message_id: str) -> ChatMessage | None:
        """Return the message of the room that has the id of its client's, or None."""
        await self._appending.sent(self._feeds.of(code), code, message_id)
        if (channel := await self._channel(code)) is None:
            return None
        entry = await self._node.link.run(FIND, keys_of(channel), message_id)
        return None if entry is None else message_of(code, entry)

    async def search(
        self, code: str, query: Query, before: int | None, limit: int, who: str
    ) -> Finding:
        """Look for up to ``limit`` messages below ``before``; see ``RoomLog.search``."""
        channel = await self._channel_of_room(code)
        return await self._finder.search(channel, code, query, before, limit, who=who)

    async def seek(self, code: str, ts: int) -> int:
        """Return the place of ``ts`` (Unix ms); see ``RoomLog.seek``."""
        return await self._finder.seek(await self._channel_of_room(code), code, ts)

    async def _channel(self, code: str) -> str | None:
        """Return the channel of the room that has the code, or had it, or None."""
        if (feed := self._feeds.of(code)) is not None:
            return feed.channel
        place = await self._codes.look_up(code)
        return None if place is None else room_key(place.row)

    async def _channel_of_room(self, code: str) -> str:
        if (channel := await self._channel(code)) is None:
            raise Unavailable("This room has just been closed.")
        return channel

    # Time

    async def note_use(self, code: str) -> None:
        """Note that the room is used now, so that it does not expire."""
        feed = self._feeds.of(code)
        await self._making.note_use(feed.row if feed else await self._codes.row_of(code))

    async def count_rooms(self) -> int:
        """Return how many rooms there are."""
        return int(await self._node.link.call("ZCARD", USED))

    async def expire(self, idle_since: int, keep: Collection[str], limit: int) -> int:
        """Mark the rooms of ``keep`` as used now, then delete up to ``limit`` long unused ones.

        See ``RoomLog.expire``; Redis frees their memory by itself, in another thread.
        """
        places = [self._feeds.of(code) or await self._codes.look_up(code) for code in keep]
        await self._making.note_use(*(place.row for place in places if place is not None))
        return await self._making.expire(idle_since, limit)

    async def delete(self, code: str) -> bool:
        """Delete the room, whose code rests from then on; False where there is none."""
        place = await self._codes.look_up(code)
        if place is None or place.rests:
            return False
        await self._making.delete(place.row)
        return True

    def survey(self) -> AsyncIterator[Sequence[Extent]]:
        """Give all rooms, some at a time; see ``RoomLog.survey``."""
        return survey(self._node.link)

    async def sweep(self) -> bool:
        """Delete a little of what is not kept any more; see ``RoomLog.sweep``."""
        return await sweep(self._node.link)

    async def probe(self) -> None:
        """Write something small: returns when the log can store, be it in one shard alone."""
        await self._node.link.probe()


class _Neighbours:
    """The servers that share the Redis, told of the rooms that are loaded here."""

    def __init__(self, node: Node, feeds: Feeds, presences: Presences) -> None:
        self._node = node
        self._feeds = feeds
        self._presences = presences

    def came(self, code: str, member: int) -> None:
        """A member is online by this server."""
        if (feed := self._feeds.of(code)) is not None:
            self._presences.set(feed, member, here=True)

    def went(self, code: str, member: int) -> None:
        """A member is online by this server no more."""
        if (feed := self._feeds.of(code)) is not None:
            self._presences.set(feed, member, here=False)

    def note(self, code: str, note: bytes) -> None:
        """Tell a passing thing to whoever has the room in memory."""
        if (feed := self._feeds.of(code)) is not None:
            published = encode(Published(0, "", Note(self._node.beats.name, note)))
            self._node.soon(self._node.link.call("SPUBLISH", feed.channel, published))

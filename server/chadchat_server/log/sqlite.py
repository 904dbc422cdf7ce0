"""The log in one SQLite file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import IO

import msgspec

from chadchat_shared.events import ChatMessage, Keep
from chadchat_shared.searching import Query

from ..domain.changes import AnyChange, MembersCame
from ..domain.neighbours import ALONE, Neighbours
from ..domain.pages import Span
from ..domain.records import BanRecord, Draft, MemberRecord, RoomRecord
from ..domain.retention import Extent
from ..domain.room import TAIL
from .changing import insert_members, note_use, store
from .counting import LocalCounters
from .figures import LogFigures
from .finding import Finder
from .following import Follower
from .interface import Changed, Finding, LogUnusable, Outcome
from .opening import DATABASE, lock_folder, open_database
from .reader import Reader
from .resting import is_resting, moved_to, room_of, wake
from .rows import MESSAGES, message_of
from .schema import APPLICATION_ID
from .searching import seek
from .space import Space
from .sweeping import LIVE, close_rooms, survey
from .writer import Writer

_BY_SEQ = f"{MESSAGES} AND seq BETWEEN ? AND ? ORDER BY seq"
_BY_ID = f"{MESSAGES} AND id = ?"
_OF_CODE = f"SELECT id FROM room WHERE code = ? AND {LIVE}"  # noqa: S608  # named elsewhere
_COUNT = f"SELECT count(*) FROM room WHERE {LIVE}"  # noqa: S608  # named elsewhere
_IDLE = f"SELECT id FROM room WHERE used < ? AND {LIVE} ORDER BY used LIMIT ?"  # noqa: S608
_OPENED_BY = """
SELECT code FROM member JOIN room ON room.id = member.room WHERE token_hash = ? AND number = 1
"""

_SURVEYED = 100
"""Rooms that are looked at at once: a millisecond's worth."""


class SqliteLog:
    """A RoomLog in ``folder``, which no other server may use meanwhile."""

    def __init__(
        self, lock: IO[str], connection: sqlite3.Connection, reader: Reader, space: Space,
        on_failure: Callable[[LogUnusable], None],
    ) -> None:  # fmt: skip
        self._lock = lock
        self.figures = LogFigures()
        self.counters = LocalCounters()
        self._writer = Writer(connection, space, self.figures, on_failure)
        self._finder = Finder(self._writer, reader)
        self._rooms: int | None = None

    @classmethod
    def open(
        cls, folder: Path, on_failure: Callable[[LogUnusable], None], *,
        log_max: int = 0, free_min: int = 0,
    ) -> SqliteLog:  # fmt: skip
        """Open the log, making folder and file where there are none. Raises LogUnusable.

        It takes nothing more when it has ``log_max`` bytes, or its disk fewer than ``free_min``;
        0 is no limit.
        """
        lock = lock_folder(folder)
        try:
            path = folder / DATABASE
            space = Space(folder, log_max, free_min)
            return cls(lock, open_database(path), Reader(path), space, on_failure)
        except LogUnusable:
            lock.close()
            raise

    @property
    def neighbours(self) -> Neighbours:
        """Nobody: the folder is this server's alone."""
        return ALONE

    async def start(self, follower: Follower) -> None:
        """Begin: there is nobody to be told of."""

    async def shared_secret(self, own: bytes | None) -> bytes | None:
        """Return ``own``: there are no others."""
        return own

    def opening(self, token_hash: bytes) -> AbstractAsyncContextManager[None]:  # noqa: ARG002  # there are no others
        """Let whatever is done in this context be done."""
        return nullcontext()

    async def claim(self, room: RoomRecord, members: Collection[MemberRecord]) -> bool:
        """Store a new room with its first members; False when the code is taken or rests."""

        def work(connection: sqlite3.Connection) -> bool:
            now = _now()
            if is_resting(connection, room.code, now):
                return False
            row = (room.code, room.epoch, room.topic, room.coming, room.passphrase, now)
            claimed = connection.execute(
                "INSERT INTO room (code, epoch, topic, coming, passphrase, used)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO NOTHING",
                row,
            ).rowcount
            if claimed:
                insert_members(connection, room_of(connection, room.code), members, now)
            return bool(claimed)

        with self._counting():
            claimed = await self._writer.write(work, grows=True)
            self._count(int(claimed))
        return claimed

    async def opened_by(self, token_hash: bytes) -> str | None:
        """Return the code of the room whose first member has the token, or None."""

        def work(connection: sqlite3.Connection) -> str | None:
            found = connection.execute(_OPENED_BY, (token_hash,)).fetchone()
            return None if found is None else str(found[0])

        return await self._writer.read(work)

    async def moved_to(self, code: str) -> str | None:
        """Return the code that the room has now which once had ``code``, or None."""
        return await self._writer.read(lambda connection: moved_to(connection, code))

    async def load(self, code: str) -> RoomRecord | None:
        """Return the room with its members and newest messages, or None."""

        def work(connection: sqlite3.Connection) -> RoomRecord | None:
            room = connection.execute(
                "SELECT id, epoch, topic, coming, passphrase, locked, slow, webhook, first,"
                " keep_messages, keep_days,"
                " coalesce((SELECT max(seq) FROM message WHERE room = room.id), first - 1)"
                " FROM room WHERE code = ?",
                (code,),
            ).fetchone()
            if room is None:
                return None
            row, epoch, topic, coming, passphrase, locked, slow, webhook, first, *keep, seq = room
            members = connection.execute(
                "SELECT number, name, key, token_hash, host, muted FROM member WHERE room = ?"
                " ORDER BY number",
                (row,),
            )
            bans = connection.execute(
                "SELECT number, name, token_hash FROM ban WHERE room = ? ORDER BY number", (row,)
            )
            former = connection.execute("SELECT code FROM resting WHERE room = ?", (row,))
            return RoomRecord(
                code, epoch, topic, seq, coming,
                [
                    MemberRecord(number, name, key, token, bool(host), bool(muted))
                    for number, name, key, token, host, muted in members
                ],
                _messages(connection, code, _BY_SEQ, max(first, seq - TAIL + 1), seq), passphrase,
                locked=bool(locked), slow=slow, bans=[BanRecord(*ban) for ban in bans],
                former=[before for (before,) in former], webhook=webhook, first=first,
                keep=Keep(messages=keep[0], days=keep[1]),
            )  # fmt: skip

        return await self._writer.read(work)

    async def read(self, code: str, span: Span) -> list[ChatMessage]:
        """Return the messages of ``span`` in ascending order."""
        return await self._writer.read(lambda c: _messages(c, code, _BY_SEQ, span.first, span.last))

    async def find(self, code: str, message_id: str) -> ChatMessage | None:
        """Return the message of the room that has the id of its client's, or None."""
        found = await self._writer.read_last(lambda c: _messages(c, code, _BY_ID, message_id))
        return found[0] if found else None

    async def search(
        self, code: str, query: Query, before: int | None, limit: int, who: str
    ) -> Finding:
        """Look for up to ``limit`` messages below ``before``; see ``RoomLog.search``."""
        return await self._finder.search(code, query, before, limit, who)

    async def seek(self, code: str, ts: int) -> int:
        """Return the place of ``ts`` (Unix ms); see ``RoomLog.seek``."""
        return await self._writer.read(lambda connection: seek(connection, code, ts))

    async def webhook_room(self, secret_hash: bytes) -> str | None:
        """Return the code of the room whose webhook it is, or None."""

        def work(connection: sqlite3.Connection) -> str | None:
            statement = "SELECT code FROM room WHERE webhook = ?"
            found = connection.execute(statement, (secret_hash,)).fetchone()
            return None if found is None else str(found[0])

        return await self._writer.read(work)

    async def note_use(self, code: str) -> None:
        """Note that the room is used now, so that it does not expire."""
        await self._writer.write(lambda c: note_use(c, room_of(c, code), _now()))

    async def count_rooms(self) -> int:
        """Return how many rooms there are; it looks at all of them once."""

        def work(connection: sqlite3.Connection) -> int:
            (count,) = connection.execute(_COUNT).fetchone()
            return int(count)

        if self._rooms is None:
            self._rooms = await self._writer.read(work)
        return self._rooms

    async def expire(self, idle_since: int, keep: Collection[str], limit: int) -> int:
        """Mark the rooms of ``keep`` as used now, then close up to ``limit`` long unused ones.

        See ``RoomLog.expire``.
        """

        def work(connection: sqlite3.Connection) -> int:
            now = _now()
            _note_uses(connection, keep, now)
            idle = connection.execute(_IDLE, (idle_since, limit)).fetchall()
            self._close(connection, idle, now)
            wake(connection, now)
            return len(idle)

        with self._counting():
            expired = await self._writer.write(work)
            self._count(-expired)
        return expired

    async def delete(self, code: str) -> bool:
        """Close the room, whose code rests from then on; see ``RoomLog.delete``."""

        def work(connection: sqlite3.Connection) -> bool:
            rooms = connection.execute(_OF_CODE, (code,)).fetchall()
            self._close(connection, rooms, _now())
            return bool(rooms)

        with self._counting():
            closed = await self._writer.write(work)
            self._count(-closed)
        return closed

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """Let rooms be counted anew where it is not known what has become of them here."""
        try:
            yield
        except BaseException:  # of whoever hangs up meanwhile, too
            self._rooms = None
            raise

    def _count(self, more: int) -> None:
        if self._rooms is not None:
            self._rooms += more

    def _close(self, connection: sqlite3.Connection, rooms: Sequence[tuple[int]], now: int) -> None:
        close_rooms(connection, rooms, now)
        self._writer.forget_rooms()

    async def survey(self) -> AsyncIterator[Sequence[Extent]]:
        """Give all rooms, some at a time; see ``RoomLog.survey``."""
        behind = ""
        while extents := await self._writer.read(partial(survey, behind=behind, limit=_SURVEYED)):
            yield extents
            behind = extents[-1].code

    async def sweep(self) -> bool:
        """Delete a little of what is not kept any more; see ``RoomLog.sweep``."""
        return await self._finder.sweep()

    async def probe(self) -> None:
        """Write and commit something small: returns when the log can store."""
        statement = f"PRAGMA application_id = {APPLICATION_ID}"
        await self._writer.write(lambda connection: connection.execute(statement), grows=True)

    async def close(self) -> None:
        """Finish what was asked for, then close."""
        await self._finder.close()
        await self._writer.close()
        self._lock.close()

    def change(self, code: str, change: AnyChange, done: Callable[[Changed], None]) -> None:
        """Store a change of the room; see ``RoomLog.change``."""
        grows = isinstance(change, MembersCame)
        self._writer.change(lambda c: store(c, code, change, _now()), done, grows=grows)

    async def caught_up(self, code: str) -> None:
        """Return at once, as there are no others."""

    def let_go(self, code: str) -> None:
        """There is nobody else who could change a room: nothing is told anyway."""

    def append(self, draft: Draft, done: Callable[[Outcome], None]) -> None:
        """Put a message into its room's log; see ``RoomLog.append``."""
        self._writer.append(draft, done)


def _note_uses(connection: sqlite3.Connection, codes: Collection[str], now: int) -> None:
    connection.execute(
        "UPDATE room SET used = ? WHERE code IN (SELECT value FROM json_each(?))",
        (now, msgspec.json.encode(list(codes)).decode()),
    )


def _messages(
    connection: sqlite3.Connection, code: str, query: str, *values: object
) -> list[ChatMessage]:
    return [message_of(code, row) for row in connection.execute(query, (code, *values))]


def _now() -> int:
    return time.time_ns() // 1_000_000

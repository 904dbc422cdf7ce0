"""The rooms that there are: made, loaded, given other codes, and deleted in the end."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from chadchat_shared.codes import generate_code
from chadchat_shared.errors import ChatError, RateLimited, RoomNotFound, Unavailable

from ..domain.buckets import Rate
from ..domain.hosting import recode
from ..domain.members import Member
from ..domain.records import MemberRecord, RoomRecord
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..domain.waits import try_again
from ..log import CodeTaken, RoomLog
from .ledger import Ledger
from .timekeeper import Timekeeper, unix_ms
from .using import in_use

_DRAWS = 1_000
"""Codes that are tried for a new room before the server says that it has run out of them."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """What a server allows as a whole; the rates are those of an address, None is no limit.

    ``failed_joins_total`` counts those from everywhere.
    """

    rooms_max: int = 200_000
    code_length: int = 4
    failed_joins: Rate | None = None
    failed_joins_total: Rate | None = None
    new_rooms: Rate | None = None
    new_members: Rate | None = None
    address_messages: Rate | None = None


class Housekeeper:
    """Keeps the rooms of the log and those in memory the same rooms."""

    def __init__(
        self, rooms: Rooms, log: RoomLog, time: Timekeeper, ledger: Ledger, limits: ChatLimits
    ) -> None:
        self._rooms = rooms
        self._ledger = ledger
        self._log = log
        self._time = time
        self._limits = limits
        self._new_rooms = log.counters.allowance("new-rooms", limits.new_rooms)
        self._loading: dict[str, asyncio.Task[Room | None]] = {}
        self._noting: set[asyncio.Task[None]] = set()
        self._load_or_expire = asyncio.Lock()
        self._counting = asyncio.Lock()
        self._making = 0

    async def take_code(self, address: str) -> None:
        """Count a code that ``address`` asks for. Raises RateLimited or Unavailable."""
        if wait := await self._new_rooms.take(address):
            raise RateLimited(
                f"Too many rooms were opened from your address. {try_again(wait)}",
                retry_after=wait,
            )

    async def make(self, topic: str, kept: str | None, host: MemberRecord) -> Room:
        """Make a room; ``kept`` is what is kept of its passphrase.

        Raises StorageFull or Unavailable.
        """
        async with self._place_for_a_room():
            record = await self._store(topic, kept, host)
        _log.info("room %s: opened", record.code)
        return await self.room(record.code)

    @asynccontextmanager
    async def _place_for_a_room(self) -> AsyncIterator[None]:
        """Keep a place for a room that is made in this context. Raises Unavailable."""
        async with self._counting:
            if await self._log.count_rooms() + self._making >= self._limits.rooms_max:
                raise Unavailable("This server has as many rooms as it can hold. Try again later.")
            self._making += 1
        try:
            yield
        finally:
            self._making -= 1

    async def _store(self, topic: str, kept: str | None, host: MemberRecord) -> RoomRecord:
        """Store a new room under a code that nobody has."""
        for _ in range(_DRAWS):
            code = generate_code(self._limits.code_length)
            record = RoomRecord(code, secrets.token_urlsafe(9), topic, 0, 0, (), (), kept)
            if await self._log.claim(record, [host]):
                return record
        raise Unavailable("This server is running out of codes. Try again later.")

    async def recode(self, room: Room, host: Member, address: str) -> None:
        """Give ``room`` a code that nobody has, as its ``host`` asks.

        It counts as a new room from ``address``. No room is loaded meanwhile, so that none comes
        into memory twice. Raises RateLimited, StorageFull, Unavailable, and as
        ``require_still_host`` does.
        """
        await self.take_code(address)
        async with self._load_or_expire:
            for _ in range(_DRAWS):
                code = generate_code(self._limits.code_length)
                with suppress(CodeTaken):
                    await self._ledger.make(room, lambda: recode(room, host, code, unix_ms()))  # noqa: B023  # called before the next draw
                    return
        raise Unavailable("This server is running out of codes. Try again later.")

    async def expire(self, idle_since: int, limit: int) -> int:
        """Close up to ``limit`` rooms unused since ``idle_since`` (Unix ms); return how many.

        What was in them is deleted by and by (``RoomLog.sweep``).

        No room is loaded meanwhile, so that none is in memory that the log has no more.
        Raises StorageFull or Unavailable.
        """
        async with self._load_or_expire:
            return await self._log.expire(idle_since, self._rooms.live_codes(), limit)

    async def delete(self, code: str) -> Room:
        """Delete the room of the (normalised) code from the log; return it as it is in memory.

        No room is loaded meanwhile. Raises RoomNotFound, StorageFull or Unavailable.
        """
        room = await self.room(code)
        with in_use(room):
            async with self._load_or_expire:
                if not await self._log.delete(room.code):
                    raise RoomNotFound
        return room

    async def room(self, code: str) -> Room:
        """Return the room of the (normalised) code. Raises RoomNotFound or Unavailable."""
        while (room := self._rooms.get(code)) is None:
            if (loading := self._loading.get(code)) is None:
                loading = asyncio.create_task(self._load(code))
                self._loading[code] = loading
                loading.add_done_callback(lambda _: self._loading.pop(code, None))
            if await asyncio.shield(loading) is None and self._rooms.get(code) is None:
                raise RoomNotFound
        return room

    async def _load(self, code: str) -> Room | None:
        async with self._load_or_expire:
            record = await self._log.load(code)
            if record is None:
                return None
            room = self._rooms.adopt(record, self._time.now())
        self._time.reschedule()
        return room

    def note_use(self, room: Room) -> None:
        """Let the log know that ``room`` is used now, for which nobody waits."""
        noting = asyncio.create_task(self._note_use(room.code))
        self._noting.add(noting)
        noting.add_done_callback(self._noting.discard)

    async def _note_use(self, code: str) -> None:
        with suppress(ChatError):  # where it cannot be noted now, the room can be used all the same
            await self._log.note_use(code)

    async def room_of_member(self, code: str) -> Room:
        """Return the room that has ``code``, or had it before it got another."""
        try:
            return await self.room(code)
        except RoomNotFound:
            if (moved_to := await self._log.moved_to(code)) is None:
                raise
            return await self.room(moved_to)

"""Who may come into which room, and with what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadToken, ChatError, RateLimited, RoomNotFound, Unavailable
from chadchat_shared.names import clean_name, name_key
from chadchat_shared.text import clean_topic

from ..domain.buckets import Budgets, Rate
from ..domain.members import Member, hash_token, new_token
from ..domain.records import MemberRecord
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..log import RoomLog

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seat:
    """What a browser's session cookie says: the room, and the token of a member of it."""

    code: str
    token: str


@dataclass(frozen=True, slots=True)
class Admission:
    """A member who may come in, and the token, once, when the member is new."""

    room: Room
    member: Member
    token: str | None


@contextmanager
def in_use(room: Room) -> Iterator[None]:
    """Keep ``room`` in memory while something about it is being awaited."""
    room.busy += 1
    try:
        yield
    finally:
        room.busy -= 1


class Doorman:
    """Makes rooms and members, and recognises who was here before."""

    def __init__(
        self, rooms: Rooms, log: RoomLog, *, rooms_max: int, failed_joins: Rate | None
    ) -> None:
        self._rooms = rooms
        self._log = log
        self._rooms_max = rooms_max
        self._failed_joins = Budgets(failed_joins)
        self._loading: dict[str, asyncio.Task[Room | None]] = {}
        self._room_count: int | None = None

    async def open_room(self, name: str, topic: str = "") -> Admission:
        """Make a room whose host is called ``name``.

        Raises BadName, TooLong (the topic), StorageFull or Unavailable.
        """
        name, topic = clean_name(name), clean_topic(topic)
        if self._room_count is None:
            self._room_count = await self._log.count_rooms()
        if self._room_count >= self._rooms_max:
            raise Unavailable("This server has as many rooms as it can hold. Try again later.")
        token = new_token()
        host = MemberRecord(1, name, name_key(name), hash_token(token), host=True)
        record = self._rooms.draw(topic)
        while not await self._log.claim(record, [host]):
            record = self._rooms.draw(topic)
        self._room_count += 1
        _log.info("room %s: opened", record.code)
        room = await self.room(record.code)
        return Admission(room, room.member_of(host.token_hash), token)

    def forget_expired(self, count: int) -> None:
        """Note that ``count`` rooms are no more."""
        if self._room_count is not None:
            self._room_count -= count

    async def room(self, code: str) -> Room:
        """Return the room of the (normalised) code. Raises RoomNotFound or Unavailable."""
        while (room := self._rooms.get(code)) is None:
            if (loading := self._loading.get(code)) is None:
                loading = asyncio.create_task(self._load(code))
                self._loading[code] = loading
                loading.add_done_callback(lambda _: self._loading.pop(code, None))
            if await asyncio.shield(loading) is None:
                raise RoomNotFound
        return room

    async def _load(self, code: str) -> Room | None:
        record = await self._log.load(code)
        now = asyncio.get_running_loop().time()
        return None if record is None else self._rooms.adopt(record, now)

    async def admit(self, code: str, name: str, address: str) -> Admission:
        """Make a member called ``name`` of the room.

        Raises BadName, BadCode, RoomNotFound, NameTaken, RoomFull, RateLimited (too many failures
        from this address), StorageFull or Unavailable.
        """
        name, code = clean_name(name), normalise_code(code)
        self._check_budget(address)
        try:
            room = await self.room(code)
        except RoomNotFound:
            self._count_failure(address)
            raise
        token = new_token()
        with in_use(room):
            member = room.newcomer(name, hash_token(token))
            try:
                await self._log.add_member(code, member.record)
            except ChatError:
                self._rooms.leave(room, member)
                raise
        _log.info("room %s: member %s has joined", code, member.id)
        return Admission(room, member, token)

    async def dismiss(self, admission: Admission) -> None:
        """Take a newcomer out again who could not come in, so that nobody will have its token."""
        room, member = admission.room, admission.member
        if admission.token is None or room.members.get(member.id) is not member:
            return
        with in_use(room):
            await self._log.remove_member(room.code, member.number)
        self._rooms.leave(room, member)

    async def recognise(self, seat: Seat, address: str) -> Admission:
        """Return the member whose token it is.

        Raises BadCode, RoomNotFound, BadToken, RateLimited or Unavailable.
        """
        code = normalise_code(seat.code)
        try:
            room = await self.room(code)
            return Admission(room, room.member_of(hash_token(seat.token)), None)
        except (RoomNotFound, BadToken):
            self._check_budget(address)
            self._count_failure(address)
            raise

    def _check_budget(self, address: str) -> None:
        if wait := self._failed_joins.wait(address, asyncio.get_running_loop().time()):
            raise RateLimited(
                "Too many wrong codes came from your address. Wait a little, then try again.",
                retry_after=round(wait, 3),
            )

    def _count_failure(self, address: str) -> None:
        self._failed_joins.take(address, asyncio.get_running_loop().time())

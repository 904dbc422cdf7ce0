"""Who may come into which room, and with what."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

from chadchat_shared.codes import generate_code, normalise_code
from chadchat_shared.errors import BadToken, ChatError, RateLimited, RoomNotFound, Unavailable
from chadchat_shared.names import clean_name, name_key
from chadchat_shared.passphrases import clean_passphrase
from chadchat_shared.text import clean_topic

from ..domain.buckets import Budgets, Rate
from ..domain.hosting import require_still_host
from ..domain.members import Member, hash_token, new_token
from ..domain.records import MemberRecord, RoomRecord
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..log import RoomLog
from .guard import Guard, held_back
from .passphrases import Passphrases
from .timekeeper import Timekeeper, unix_ms
from .turns import Turns

_DRAWS = 1_000
"""Codes that are tried for a new room before the server says that it has run out of them."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seat:
    """What a browser's session cookie says: the room, and the token of a member of it."""

    code: str
    token: str


@dataclass(frozen=True, slots=True)
class Admission:
    """A member who may come in, and the token where it is told: to whoever came by a name.

    Where it is ``claimed``, its holder has made it, and has it although nothing arrives.
    """

    room: Room
    member: Member
    token: str | None = None
    claimed: bool = False


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

    def __init__(self, rooms: Rooms, log: RoomLog, time: Timekeeper, limits: ChatLimits) -> None:
        self._rooms = rooms
        self._log = log
        self._time = time
        self._limits = limits
        self.passphrases = Passphrases()
        self._guard = Guard(limits.failed_joins, limits.failed_joins_total, time)
        self._new_rooms = Budgets(limits.new_rooms)
        self._new_members = Budgets(limits.new_members)
        self._claims = Turns()
        self._loading: dict[str, asyncio.Task[Room | None]] = {}
        self._load_or_expire = asyncio.Lock()
        self._rooms_made: int | None = None

    async def open_room(
        self, name: str, address: str, topic: str = "", passphrase: str = ""
    ) -> Admission:
        """Make a room whose host is called ``name``; empty is no topic and no passphrase.

        Raises BadName, TooLong (topic or passphrase), RateLimited, StorageFull or Unavailable.
        """
        name, topic, passphrase = clean_name(name), clean_topic(topic), clean_passphrase(passphrase)
        self._take_code(address)
        token = new_token()
        host = MemberRecord(1, name, name_key(name), hash_token(token), host=True)
        kept = await self.passphrases.hash(passphrase)
        async with self._place_for_a_room():
            record = await self._claim(topic, kept, host)
        _log.info("room %s: opened", record.code)
        room = await self.room(record.code)
        member = room.member_of(host.token_hash)
        member.unseen = True
        return Admission(room, member, token)

    @asynccontextmanager
    async def _place_for_a_room(self) -> AsyncIterator[None]:
        """Count a room that is made in this context, before it is made. Raises Unavailable."""
        async with self._load_or_expire:
            if self._rooms_made is None:
                self._rooms_made = await self._log.count_rooms()
        if self._rooms_made >= self._limits.rooms_max:
            raise Unavailable("This server has as many rooms as it can hold. Try again later.")
        self._rooms_made += 1
        try:
            yield
        except BaseException:
            self._rooms_made -= 1
            raise

    async def _claim(self, topic: str, kept: str | None, host: MemberRecord) -> RoomRecord:
        """Store a new room under a code that nobody has."""
        for _ in range(_DRAWS):
            code = generate_code(self._limits.code_length)
            record = RoomRecord(code, secrets.token_urlsafe(9), topic, 0, 0, (), (), kept)
            if await self._log.claim(record, [host]):
                return record
        raise Unavailable("This server is running out of codes. Try again later.")

    async def recode(self, room: Room, host: Member, address: str) -> str:
        """Give ``room`` a code that nobody has, as its ``host`` asks; return the one before.

        It counts as a new room from ``address``. No room is loaded meanwhile, so that none comes
        into memory twice. Raises RateLimited, StorageFull, Unavailable, and as
        ``require_still_host`` does.
        """
        self._take_code(address)
        async with self._load_or_expire:
            require_still_host(room, host)
            for _ in range(_DRAWS):
                code = generate_code(self._limits.code_length)
                if await self._log.recode(room.code, code):
                    return self._rooms.recode(room, code)
        raise Unavailable("This server is running out of codes. Try again later.")

    def _take_code(self, address: str) -> None:
        if wait := self._new_rooms.take(address, self._time.now()):
            raise RateLimited(
                "Too many rooms were opened from your address. Wait a little, then try again.",
                retry_after=wait,
            )

    async def expire(self, idle_since: int, limit: int) -> int:
        """Delete up to ``limit`` rooms unused since ``idle_since`` (Unix ms); return how many.

        No room is loaded meanwhile, so that none is in memory that the log has no more.
        Raises StorageFull or Unavailable.
        """
        async with self._load_or_expire:
            expired = await self._log.expire(idle_since, self._rooms.live_codes(), limit)
        if self._rooms_made is not None:
            self._rooms_made -= expired
        return expired

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
        async with self._load_or_expire:
            record = await self._log.load(code)
            if record is None:
                return None
            room = self._rooms.adopt(record, self._time.now())
        self._time.reschedule()
        with suppress(ChatError):  # where it cannot be noted now, the room can be used all the same
            await self._log.note_use(code)
        return room

    async def admit(
        self, code: str, name: str, address: str, passphrase: str = "", claim: str | None = None
    ) -> Admission:
        """Make a member called ``name`` of the room, or return the one that the claim is of.

        Raises BadName, TooLong (the passphrase), and as ``claimed``, ``approach`` and ``take_in``
        do.
        """
        code, name, passphrase = (
            normalise_code(code),
            clean_name(name),
            clean_passphrase(passphrase),
        )
        async with held_back():
            if (known := await self.claimed(code, claim)) is not None:
                return known
            room = await self.approach(code, address, passphrase)
        return await self.take_in(room, name, address, claim)

    async def approach(self, code: str, address: str, passphrase: str) -> Room:
        """Return the room that a newcomer may come to, who knows its code and (clean) passphrase.

        Raises RoomNotFound, PassphraseNeeded, RateLimited or Unavailable. It is for the caller to
        be ``held_back``.
        """
        async with self._guard.newcomer(address):
            room = await self.room(code)
            with in_use(room):
                await self.passphrases.check(room, passphrase)
        if wait := self._new_members.take(address, self._time.now()):
            raise RateLimited(
                "Too many people came in from your address. Wait a little, then try again.",
                retry_after=wait,
            )
        return room

    async def claimed(self, code: str, claim: str | None) -> Admission | None:
        """Return the member whose token ``claim`` is, once it is stored; None where there is none.

        It is no guess, as nobody hits 256 bits; but how long it takes tells whether there is such a
        room, so that it is for the caller to be ``held_back`` whatever follows.
        Raises Forbidden (banned) or Unavailable.
        """
        if claim is None:
            return None
        async with self._claims.of(claim):
            try:
                return _by_claim(await self._room_of_member(code), claim)
            except RoomNotFound:
                return None

    async def take_in(
        self, room: Room, name: str, address: str, claim: str | None, *, invited: bool = False
    ) -> Admission:
        """Make a member of the (clean) name; who is ``invited`` comes into a locked room too.

        Raises RoomLocked, Forbidden (banned), NameTaken, RoomFull, StorageFull or Unavailable.
        """
        token = claim or new_token()
        with in_use(room):
            async with self._claims.of(token):
                if claim is not None and (known := _by_claim(room, claim)) is not None:
                    return known
                member = room.newcomer(name, hash_token(token), address=address, invited=invited)
                try:
                    await self._log.add_member(room.code, member.record)
                except ChatError:
                    self._rooms.leave(room, member, unix_ms())
                    raise
        _log.info("room %s: member %s has joined", room.code, member.id)
        return Admission(room, member, token, claimed=claim is not None)

    async def dismiss(self, admission: Admission) -> None:
        """Take a newcomer out again who could not come in, where nobody will have its token."""
        room, member = admission.room, admission.member
        if (
            admission.token is None
            or admission.claimed
            or room.members.get(member.id) is not member
        ):
            return
        with in_use(room):
            await self._log.remove_member(room.code, member.number)
        self._rooms.leave(room, member, unix_ms())

    async def recognise(self, seat: Seat, address: str) -> Admission:
        """Return the member whose token it is.

        Raises BadCode, RoomNotFound, BadToken, RateLimited or Unavailable.
        """
        code = normalise_code(seat.code)
        async with held_back(), self._guard.returning(address):
            room = await self._room_of_member(code)
            try:
                return Admission(room, room.member_of(hash_token(seat.token)))
            except BadToken:
                if code != room.code:  # by which a stranger finds nothing
                    raise RoomNotFound from None
                raise

    async def _room_of_member(self, code: str) -> Room:
        """Return the room that has ``code``, or had it before it got another."""
        try:
            return await self.room(code)
        except RoomNotFound:
            if (moved_to := await self._log.moved_to(code)) is None:
                raise
            return await self.room(moved_to)


def _by_claim(room: Room, claim: str) -> Admission | None:
    """Return the member whose token ``claim`` is. Raises Forbidden where it is a banned one's."""
    try:
        return Admission(room, room.member_of(hash_token(claim)), claim, claimed=True)
    except BadToken:
        return None

"""Who may come into which room, and with what."""

from __future__ import annotations

import logging
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadToken, NotJoined, RateLimited, RoomNotFound
from chadchat_shared.names import clean_name, name_key
from chadchat_shared.passphrases import clean_passphrase
from chadchat_shared.text import clean_topic

from ..domain.arriving import Newcomer
from ..domain.changes import Invitation
from ..domain.hosting import leave
from ..domain.members import Member, hash_token, new_token
from ..domain.records import MemberRecord
from ..domain.room import Room
from ..domain.waits import try_again
from ..log import RoomLog
from ..turns import Turns
from .arriving import Arriving
from .guard import Guard, held_back
from .housekeeping import ChatLimits, Housekeeper
from .ledger import Ledger
from .passphrases import Passphrases
from .timekeeper import unix_ms
from .using import in_use

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


class Doorman:
    """Lets people into rooms, as hosts and newcomers, and recognises who was here before."""

    def __init__(
        self, housekeeper: Housekeeper, log: RoomLog, ledger: Ledger, limits: ChatLimits
    ) -> None:
        self._ledger = ledger
        self._arriving = Arriving(ledger)
        self._housekeeper = housekeeper
        self._log = log
        self.passphrases = Passphrases()
        self.guard = Guard(log.counters.guesses(limits.failed_joins, limits.failed_joins_total))
        self._new_members = log.counters.allowance("new-members", limits.new_members)
        self._claims = Turns()

    async def open_room(
        self, name: str, address: str, topic: str = "", passphrase: str = "",
        claim: str | None = None,
    ) -> Admission:  # fmt: skip
        """Make a room whose host is called ``name``, or return the one that the claim has opened.

        Empty is no topic and no passphrase. Raises BadName, TooLong (topic or passphrase),
        RateLimited, StorageFull or Unavailable.
        """
        name, topic, passphrase = clean_name(name), clean_topic(topic), clean_passphrase(passphrase)
        token = claim or new_token()
        async with self._claims.of(token), self._log.opening(hash_token(token)):
            if claim is not None and (known := await self._opened_by(claim)) is not None:
                return known
            await self._housekeeper.take_code(address)
            host = MemberRecord(1, name, name_key(name), hash_token(token), host=True)
            kept = await self.passphrases.hash(passphrase)
            room = await self._housekeeper.make(topic, kept, host)
        member = room.member_of(host.token_hash)
        member.unseen, member.address = True, address
        return Admission(room, member, token, claimed=claim is not None)

    async def _opened_by(self, claim: str) -> Admission | None:
        """Return the member that has opened a room by the claim, and is still there."""
        code = await self._log.opened_by(hash_token(claim))
        try:
            return None if code is None else _by_claim(await self._housekeeper.room(code), claim)
        except RoomNotFound:  # it has expired, or has another code, meanwhile
            return None

    async def admit(
        self, code: str, name: str, address: str, passphrase: str = "", claim: str | None = None
    ) -> Admission:
        """Make a member called ``name`` of the room, or return the one that the claim is of.

        Raises BadName, TooLong (the passphrase), and as ``claimed``, ``approach`` and ``take_in``
        do.
        """
        code, name = normalise_code(code), clean_name(name)
        passphrase = clean_passphrase(passphrase)
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
        with ExitStack() as until_then:
            async with self.guard.newcomer(address):
                room = await self._housekeeper.room(code)
                until_then.enter_context(in_use(room))
                await self.passphrases.check(room, passphrase)
            if wait := await self._new_members.take(address):
                raise RateLimited(
                    f"Too many people came in from your address. {try_again(wait)}",
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
                return _by_claim(await self._housekeeper.room_of_member(code), claim)
            except RoomNotFound:
                return None

    async def take_in(
        self, room: Room, name: str, address: str, claim: str | None,
        invitation: Invitation | None = None,
    ) -> Admission:  # fmt: skip
        """Make a member of the (clean) name; an ``invitation`` lets it into a locked room too.

        Raises RoomLocked, Forbidden (banned), NameTaken, RoomFull, StorageFull or Unavailable.
        """
        token = claim or new_token()
        async with self._claims.of(token):
            if claim is not None and (known := _by_claim(room, claim)) is not None:
                return known
            newcomer = Newcomer(name, hash_token(token), address, invitation)
            member = await self._arriving.take_in(room, newcomer)
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
        with suppress(NotJoined):
            await self._ledger.make(room, lambda: leave(room, member, unix_ms()))

    async def recognise(self, seat: Seat, address: str) -> Admission:
        """Return the member whose token it is.

        Raises BadCode, RoomNotFound, BadToken, RateLimited or Unavailable.
        """
        code = normalise_code(seat.code)
        async with held_back(), self.guard.returning(address):
            return await self._find(code, seat.token)

    async def recognise_signed(self, seat: Seat) -> Admission:
        """Return the member whose token it is, of a seat that this server has signed: a cookie's.

        That is no guess, whatever has become of the member. Raises as ``recognise`` does, but not
        RateLimited.
        """
        async with held_back():
            return await self._find(normalise_code(seat.code), seat.token)

    async def _find(self, code: str, token: str) -> Admission:
        room = await self._housekeeper.room_of_member(code)
        with suppress(BadToken):
            return Admission(room, room.member_of(hash_token(token)))
        with in_use(room):  # it may have come in by another server just now
            await self._log.caught_up(room.code)
        room = await self._housekeeper.room_of_member(code)
        try:
            return Admission(room, room.member_of(hash_token(token)))
        except BadToken:
            if code != room.code:  # by which a stranger finds nothing
                raise RoomNotFound from None
            raise


def _by_claim(room: Room, claim: str) -> Admission | None:
    """Return the member whose token ``claim`` is. Raises Forbidden where it is a banned one's."""
    try:
        return Admission(room, room.member_of(hash_token(claim)), claim, claimed=True)
    except BadToken:
        return None

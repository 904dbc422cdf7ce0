"""What hosts ask: whether they may, stored in the log, then done and said (protocol: The host).

Between the storing and the doing, others have their turn. Writes are done, and their ends come
back, in the order of the asking; so memory takes the same way as the log, and what has become
impossible meanwhile changes neither. Whether something is so already is known only then.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from msgspec import UNSET

from chadchat_shared.answers import Answer, BanList, Done, MemberInfo, Recoded, WebhookAddress
from chadchat_shared.errors import BadRequest, Forbidden, NotJoined, RateLimited
from chadchat_shared.events import ServerEvent
from chadchat_shared.passphrases import clean_passphrase
from chadchat_shared.requests import (
    Admit,
    Ban,
    Bans,
    InRoom,
    Kick,
    Lock,
    Mute,
    NewCode,
    Passphrase,
    Request,
    Slow,
    Transfer,
    Unban,
    Webhook,
)  # fmt: skip
from chadchat_shared.text import clean_reason

from ..domain import hosting
from ..domain.bans import BANNED
from ..domain.breaches import NoBreach
from ..domain.members import Member, hash_token, new_token, require_host
from ..domain.records import BanRecord
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..fanout import Hub, Session
from ..log import RoomLog
from .admission import Doorman
from .housekeeping import Housekeeper, in_use
from .knocking import Knocking
from .leaving import Leaving
from .packets import event_frames
from .timekeeper import Timekeeper, unix_ms
from .webhooks import path_of

_log = logging.getLogger(__name__)


class Hosting:
    """The requests of hosts. Its methods raise the ChatError that a client is refused with."""

    def __init__(
        self, rooms: Rooms, log: RoomLog, hub: Hub, time: Timekeeper, *,
        housekeeper: Housekeeper, doorman: Doorman, knocking: Knocking, leaving: Leaving,
    ) -> None:  # fmt: skip
        self._rooms = rooms
        self._log = log
        self._hub = hub
        self._time = time
        self._housekeeper = housekeeper
        self._doorman = doorman
        self._knocking = knocking
        self._leaving = leaving

    async def handle(self, session: Session, request: Request) -> Answer:
        """Do what the host of a room asks. Raises Forbidden for anybody else."""
        try:
            return await self._handle(session, request)
        except RateLimited as refusal:  # who clears up after a crowd is in a hurry
            raise NoBreach(refusal.message, retry_after=refusal.retry_after) from None

    async def _handle(self, session: Session, request: Request) -> Answer:
        if not isinstance(request, InRoom):
            raise BadRequest
        room, host = self._rooms.locate(session, request.room)
        require_host(host)
        if isinstance(request, Bans):
            return _ban_list(room)
        host.spend(self._time.now())
        with in_use(room):
            if isinstance(request, NewCode):
                return await self._recode(room, host, session.address)
            if isinstance(request, Webhook):
                return await self._webhook(room, host, request)
            await self._do(room, host, request)
        _log.info("room %s: the host asked for %s", room.code, request.event)
        return Done()

    async def _do(self, room: Room, host: Member, request: InRoom) -> None:
        match request:
            case Admit():
                await self._admit(room, host, request)
            case Kick():
                await self._kick(room, host, request)
            case Ban():
                await self._ban(room, host, request)
            case Unban():
                await self._unban(room, host, request)
            case Mute():
                await self._mute(room, host, request)
            case Lock():
                await self._lock(room, host, request)
            case Slow():
                await self._slow(room, host, request)
            case Passphrase():
                await self._passphrase(room, host, request)
            case Transfer():
                await self._transfer(room, host, request)
            case _:
                raise BadRequest

    async def _admit(self, room: Room, host: Member, asked: Admit) -> None:
        if not asked.on:
            self._knocking.refuse(room, asked.knock)
            return
        member = await self._knocking.admit(room, asked.knock)
        self._say(room, hosting.admitted(room, host, member.name, unix_ms()))

    async def _kick(self, room: Room, host: Member, asked: Kick) -> None:
        member, reason = hosting.another(room, host, asked.member), clean_reason(asked.reason or "")
        await self._log.remove_member(room.code, member.number)
        hosting.require_present(room, member)
        what = "The host has removed you from this room."
        await self._leaving.take_out(room, member, what, reason, quietly=True)
        self._say(room, hosting.kicked(room, host, member.name, reason, unix_ms()))

    async def _ban(self, room: Room, host: Member, asked: Ban) -> None:
        member = hosting.another_or_departed(room, host, asked.member)
        reason = clean_reason(asked.reason or "")
        room.bans.require_space()
        ban = BanRecord(member.number, member.name, member.token_hash)
        await self._log.ban(room.code, ban)
        room.bans.add(ban)
        if room.members.get(member.id) is member:
            await self._leaving.take_out(room, member, BANNED, reason, quietly=True)
        self._say(room, hosting.banned(room, host, ban.name, reason, unix_ms()))
        self._knocking.tell_host(room)

    async def _unban(self, room: Room, host: Member, asked: Unban) -> None:
        ban = room.bans.find(asked.name)
        await self._log.unban(room.code, ban.number)
        room.bans.lift(ban)
        self._say(room, hosting.unbanned(room, host, ban.name, unix_ms()))
        self._knocking.tell_host(room)

    async def _mute(self, room: Room, host: Member, asked: Mute) -> None:
        member = hosting.another(room, host, asked.member)
        await self._log.set_muted(room.code, member.number, on=asked.on)
        hosting.require_present(room, member)
        if member.host:
            raise Forbidden(f"{member.name} is the host now.")
        if asked.on != member.muted:
            self._say(room, hosting.mute(room, host, member, unix_ms(), on=asked.on))

    async def _lock(self, room: Room, host: Member, asked: Lock) -> None:
        await self._log.set_locked(room.code, on=asked.on)
        if asked.on == room.locked:
            return
        self._say(room, hosting.lock(room, host, unix_ms(), on=asked.on))
        if not asked.on:
            self._knocking.open(room)

    async def _slow(self, room: Room, host: Member, asked: Slow) -> None:
        await self._log.set_slow(room.code, asked.seconds)
        if asked.seconds != room.slow:
            self._say(room, hosting.slow(room, host, asked.seconds, unix_ms()))

    async def _passphrase(self, room: Room, host: Member, asked: Passphrase) -> None:
        kept = await self._doorman.passphrases.hash(clean_passphrase(asked.passphrase))
        hosting.require_still_host(room, host)
        await self._log.set_passphrase(room.code, kept)
        self._say(room, hosting.set_passphrase(room, host, kept, unix_ms()))

    async def _recode(self, room: Room, host: Member, address: str) -> Recoded:
        before = await self._housekeeper.recode(room, host, address)
        self._say(room, hosting.recoded(room, host, before, unix_ms()))
        return Recoded(room=room.code)

    async def _webhook(self, room: Room, host: Member, asked: Webhook) -> WebhookAddress:
        secret = new_token() if asked.on else None
        secret_hash = None if secret is None else hash_token(secret)
        await self._log.set_webhook(room.code, secret_hash)
        self._say(room, hosting.set_webhook(room, host, secret_hash, unix_ms()))
        return WebhookAddress(path=UNSET if secret is None else path_of(secret))

    async def _transfer(self, room: Room, host: Member, asked: Transfer) -> None:
        heir = hosting.another(room, host, asked.member)
        await self._log.set_host(room.code, heir.number)
        hosting.require_present(room, heir)
        if room.members.get(host.id) is not host:  # it has left, and another is the host already
            raise NotJoined
        self._say(room, hosting.transfer(room, host, heir, unix_ms()))
        self._knocking.tell_host(room)

    def _say(self, room: Room, events: Iterable[ServerEvent]) -> None:
        for event in events:
            self._hub.publish(room, event_frames(event))


def _ban_list(room: Room) -> BanList:
    left = [
        MemberInfo(member=member.id, name=member.name, online=False, host=False)
        for member in hosting.departed(room)
    ]
    return BanList(names=[ban.name for ban in room.bans], left=left)

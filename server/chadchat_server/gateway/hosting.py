"""What hosts ask (protocol: The host)."""

from __future__ import annotations

import logging

from msgspec import UNSET

from chadchat_shared.answers import Answer, BanList, Done, MemberInfo, Recoded, WebhookAddress
from chadchat_shared.errors import BadRequest, RateLimited
from chadchat_shared.events import Keep
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
    Retain,
    Slow,
    Transfer,
    Unban,
    Webhook,
)  # fmt: skip
from chadchat_shared.text import clean_reason

from ..domain import hosting
from ..domain.breaches import NoBreach
from ..domain.changes import AnyChange
from ..domain.members import Member, hash_token, new_token, require_host
from ..domain.room import Room
from ..domain.rooms import Rooms
from ..fanout import Session
from .admission import Doorman
from .housekeeping import Housekeeper
from .knocking import Knocking
from .ledger import Ledger
from .timekeeper import Timekeeper, unix_ms
from .using import in_use
from .webhooks import path_of

_log = logging.getLogger(__name__)


class Hosting:
    """The requests of hosts. Its methods raise the ChatError that a client is refused with."""

    def __init__(
        self, rooms: Rooms, time: Timekeeper, ledger: Ledger, *,
        housekeeper: Housekeeper, doorman: Doorman, knocking: Knocking,
    ) -> None:  # fmt: skip
        self._rooms = rooms
        self._time = time
        self._ledger = ledger
        self._housekeeper = housekeeper
        self._doorman = doorman
        self._knocking = knocking

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
                await self._knocking.answer(room, host, request)
            case Passphrase():
                await self._passphrase(room, host, request)
            case _:
                await self._ledger.make(room, lambda: _decide(room, host, request))

    async def _passphrase(self, room: Room, host: Member, asked: Passphrase) -> None:
        kept = await self._doorman.passphrases.hash(clean_passphrase(asked.passphrase))
        await self._ledger.make(room, lambda: hosting.set_passphrase(room, host, kept, unix_ms()))

    async def _recode(self, room: Room, host: Member, address: str) -> Recoded:
        await self._housekeeper.recode(room, host, address)
        return Recoded(room=room.code)

    async def _webhook(self, room: Room, host: Member, asked: Webhook) -> WebhookAddress:
        secret = new_token() if asked.on else None
        secret_hash = None if secret is None else hash_token(secret)
        await self._ledger.make(
            room, lambda: hosting.set_webhook(room, host, secret_hash, unix_ms())
        )
        return WebhookAddress(path=UNSET if secret is None else path_of(secret))


def _decide(room: Room, host: Member, asked: InRoom) -> AnyChange | None:
    """Return the change that the host asks for, or None where it is so already."""
    ts = unix_ms()
    change: AnyChange | None
    match asked:
        case Kick():
            change = hosting.kick(room, host, asked.member, clean_reason(asked.reason or ""), ts)
        case Ban():
            change = hosting.ban(room, host, asked.member, clean_reason(asked.reason or ""), ts)
        case Unban():
            change = hosting.unban(room, host, asked.name, ts)
        case Mute():
            change = hosting.mute(room, host, asked.member, ts, on=asked.on)
        case Lock():
            change = hosting.lock(room, host, ts, on=asked.on)
        case Slow():
            change = hosting.slow(room, host, asked.seconds, ts)
        case Retain():
            keep = Keep(messages=asked.messages or 0, days=asked.days or 0)
            change = hosting.retain(room, host, keep, ts)
        case Transfer():
            change = hosting.transfer(room, host, asked.member, ts)
        case _:
            raise BadRequest
    return change


def _ban_list(room: Room) -> BanList:
    left = [
        MemberInfo(member=member.id, name=member.name, online=False, host=False)
        for member in hosting.departed(room)
    ]
    return BanList(names=[ban.name for ban in room.bans], left=left)

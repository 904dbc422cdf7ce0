"""Changes of the room ABCD and how a log is asked for them; its host is Ada, the first member."""

from __future__ import annotations

import asyncio

from chadchat_server.domain.changes import (
    AnyChange,
    Arrival,
    BanLifted,
    CodeChanged,
    HostChanged,
    LogTrimmed,
    MemberBanned,
    MemberKicked,
    MemberLeft,
    MemberMuted,
    MemberRenamed,
    MembersCame,
    PassphraseChanged,
    RetentionChanged,
    RoomLocked,
    RoomSlowed,
    TopicChanged,
    WebhookChanged,
)  # fmt: skip
from chadchat_server.domain.records import BanRecord, MemberRecord
from chadchat_server.log import Changed, CodeTaken, RoomLog
from chadchat_shared.errors import ChatError
from chadchat_shared.events import Keep
from tests.patience import PATIENCE_SECONDS

_TS = 1_000
_HOST = 1
_NAME = "Ada"


async def change(log: RoomLog, code: str, change: AnyChange) -> None:
    """Return when ``change`` is stored. Raises what it is refused with."""
    stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def done(became: Changed) -> None:
        if isinstance(became, ChatError):
            stored.set_exception(became)
        else:
            stored.set_result(None)

    log.change(code, change, done)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await stored


async def recode(log: RoomLog, before: str, code: str) -> bool:
    """Give a room another code; False where that is taken or rests."""
    try:
        await change(log, before, recoded(before, code))
    except CodeTaken:
        return False
    return True


def came(*members: MemberRecord) -> MembersCame:
    return MembersCame(ts=_TS, arrivals=[Arrival(member) for member in members])


def left(number: int, heir: int | None = None) -> MemberLeft:
    return MemberLeft(ts=_TS, member=number, heir=heir)


def renamed(number: int, name: str) -> MemberRenamed:
    return MemberRenamed(ts=_TS, member=number, name=name)


def topic(text: str) -> TopicChanged:
    return TopicChanged(ts=_TS, member=_HOST, name=_NAME, topic=text)


def passphrase(kept: str | None) -> PassphraseChanged:
    return PassphraseChanged(ts=_TS, host=_HOST, host_name=_NAME, kept=kept)


def webhook(secret_hash: bytes | None) -> WebhookChanged:
    return WebhookChanged(ts=_TS, host=_HOST, host_name=_NAME, secret_hash=secret_hash)


def locked(*, on: bool) -> RoomLocked:
    return RoomLocked(ts=_TS, host=_HOST, host_name=_NAME, on=on)


def slowed(seconds: int) -> RoomSlowed:
    return RoomSlowed(ts=_TS, host=_HOST, host_name=_NAME, seconds=seconds)


def kept(messages: int = 0, days: int = 0) -> RetentionChanged:
    keep = Keep(messages=messages, days=days)
    return RetentionChanged(ts=_TS, host=_HOST, host_name=_NAME, keep=keep)


def trimmed(first: int) -> LogTrimmed:
    return LogTrimmed(ts=_TS, first=first)


def muted(number: int, *, on: bool) -> MemberMuted:
    return MemberMuted(ts=_TS, host=_HOST, host_name=_NAME, member=number, on=on)


def host(number: int) -> HostChanged:
    return HostChanged(ts=_TS, host=_HOST, host_name=_NAME, heir=number, name="the heir")


def kicked(number: int) -> MemberKicked:
    return MemberKicked(ts=_TS, host=_HOST, host_name=_NAME, member=number)


def banned(ban: BanRecord) -> MemberBanned:
    return MemberBanned(
        ts=_TS, host=_HOST, host_name=_NAME,
        member=ban.number, name=ban.name, token_hash=ban.token_hash,
    )  # fmt: skip


def unbanned(number: int) -> BanLifted:
    return BanLifted(ts=_TS, host=_HOST, host_name=_NAME, member=number, name="who may come again")


def recoded(before: str, code: str) -> CodeChanged:
    return CodeChanged(ts=_TS, host=_HOST, host_name=_NAME, code=code, before=before)

"""A Python client of a Chad Chat server: it stays connected, misses nothing and sends once.

    async def main() -> None:
        async with Session("http://127.0.0.1:5000") as session:
            room = await session.join("ABCD", name="echo")
            async for message in session.messages(room):
                if message.member != room.member:
                    await room.say(message.message)

    run(main())

Each message of a room comes exactly once and in order, across lost connections and restarts of
the server (protocol: Promises). Refusals are raised as the errors of ``chadchat_shared.errors``.
"""

from .early import EarlyOutbox
from .errors import (
    ClientFailed,
    ConnectionLost,
    ConnectionRefused,
    NotLetIn,
    OutboxFull,
    ServerNotReached,
)  # fmt: skip
from .outbox import OUTBOX_MAX, Delivery, keep_for_later, seat_of, unix_milliseconds
from .outbox_keeper import OutboxFolder
from .patience import patiently
from .room import Room
from .running import run
from .session import Session

__all__ = [
    "OUTBOX_MAX",
    "ClientFailed",
    "ConnectionLost",
    "ConnectionRefused",
    "Delivery",
    "EarlyOutbox",
    "NotLetIn",
    "OutboxFolder",
    "OutboxFull",
    "Room",
    "ServerNotReached",
    "Session",
    "keep_for_later",
    "patiently",
    "run",
    "seat_of",
    "unix_milliseconds",
]

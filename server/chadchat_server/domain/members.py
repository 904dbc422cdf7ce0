"""Members of a room, and the tokens that say who is one."""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Hashable
from dataclasses import dataclass, field

from chadchat_shared.answers import MemberInfo
from chadchat_shared.errors import Forbidden, RateLimited
from chadchat_shared.events import Present
from chadchat_shared.names import name_key

from .buckets import TokenBucket
from .records import MemberRecord
from .waits import try_again

Connection = Hashable
"""One connection of a client, opaque here; the gateway knows what is behind it."""


def new_token() -> str:
    """Return 128 random bits as text: what a member shows to be itself again."""
    return secrets.token_urlsafe(16)


def hash_token(token: str) -> bytes:
    """Return what the server keeps of a token. A token is random, so that one SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


@dataclass(slots=True, eq=False)
class Member:
    """One name in one room, with all connections of whoever holds its token.

    ``unseen`` is one made since the server's start who has not come online yet; ``address`` is
    where it came from then; ``spoke_at`` when its last message came into the log, and ``speaking``
    that one is on its way there.
    """

    number: int
    name: str
    key: str
    token_hash: bytes
    host: bool
    bucket: TokenBucket
    muted: bool = False
    unseen: bool = False
    address: str = ""
    spoke_at: float = -math.inf
    speaking: bool = False
    connections: set[Connection] = field(default_factory=set)

    @property
    def id(self) -> str:
        """The member's id on the wire."""
        return str(self.number)

    @property
    def record(self) -> MemberRecord:
        """What of the member is stored."""
        return MemberRecord(
            self.number, self.name, self.key, self.token_hash, self.host, self.muted
        )

    def call(self, name: str) -> None:
        """Give the member the (clean) name."""
        self.name, self.key = name, name_key(name)

    def info(self, *, online: bool) -> MemberInfo:
        """Return the member as others see it."""
        return MemberInfo(
            member=self.id, name=self.name, online=online, host=self.host, muted=self.muted
        )

    def present(self) -> Present:
        """Return the member as somebody who has come."""
        return Present(member=self.id, name=self.name, host=self.host)

    def require_voice(self) -> None:
        """Raise Forbidden where the host has muted the member."""
        if self.muted:
            raise Forbidden("The host has muted you: you can read here, but not write.")

    def spend(self, now: float) -> None:
        """Pay for what all others are told of. Raises Forbidden (muted) or RateLimited."""
        self.require_voice()
        self.pay(now)

    def pay(self, now: float) -> None:
        """Pay as much as for a message. Raises RateLimited."""
        if wait := self.bucket.take(now):
            raise RateLimited(f"That was too often. {try_again(wait)}", retry_after=wait)


def require_host(member: Member) -> None:
    """Raise Forbidden unless ``member`` is its room's host."""
    if not member.host:
        raise Forbidden("Only the host of the room may do that.")

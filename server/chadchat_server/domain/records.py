"""What of a room is kept: the values that go into the log and come back from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chadchat_shared.events import KEEP_ALL, ChatMessage, Keep


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A member as stored. ``number`` counts the room's members from 1 and is never used again."""

    number: int
    name: str
    key: str
    token_hash: bytes
    host: bool
    muted: bool = False


@dataclass(frozen=True, slots=True)
class BanRecord:
    """A ban as stored: number, name and token of the member that it was for."""

    number: int
    name: str
    token_hash: bytes


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room as stored: its members in the order of their coming and its newest messages.

    ``seq`` is the newest message's, 0 without one; ``coming`` the highest number given to a member;
    ``passphrase`` what is kept of the room's passphrase (domain/passphrases.py), None without one;
    ``slow`` the seconds between two messages of a member; ``former`` the codes that it had before,
    as long as they rest; ``webhook`` the hash of the secret in its webhook's address; ``here`` the
    members (by number) that are online by other servers; ``first`` the seq with which its log
    begins, as what was before is deleted; ``keep`` which messages its host lets it keep.
    """

    code: str
    epoch: str
    topic: str
    seq: int
    coming: int
    members: Sequence[MemberRecord]
    tail: Sequence[ChatMessage]
    passphrase: str | None = None
    locked: bool = False
    slow: int = 0
    bans: Sequence[BanRecord] = ()
    former: Sequence[str] = ()
    webhook: bytes | None = None
    here: Mapping[str, Collection[int]] = field(default_factory=dict)
    first: int = 1
    keep: Keep = KEEP_ALL


class Draft(NamedTuple):
    """A message on its way into the log, which gives it its seq.

    One of a ``bot`` has no ``member``: it is empty.
    """

    room: str
    id: str
    member: str
    name: str
    text: str
    ts: int
    bot: bool = False

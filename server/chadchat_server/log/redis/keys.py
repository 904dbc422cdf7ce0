"""The names of the keys in Redis.

All keys of a room share the hash tag of its row id, which is drawn when the room is made and never
changes, so that they are on one node of a cluster, and a script may touch them all. The other keys
are each on a node of its own.
"""

from __future__ import annotations

from typing import Final

SERVERS: Final = "chadchat:{servers}"
"""A hash of what all servers share: the server's ``run`` of Redis, ``generation`` and ``beat``."""

BEATS: Final = "chadchat:{servers}:beats"
"""A sorted set of the servers' names by their last heartbeats (Unix ms by the clock of Redis)."""

AGREED: Final = "chadchat:agreed"
"""A hash of what all servers have alike: the ``format`` of what they write, and of the key of
browsers' cookies the ``fingerprint``, and the ``secret`` itself where nobody has set one."""

USED: Final = "chadchat:used"
"""A sorted set of the rooms' row ids by when they were last used (Unix ms)."""

SWEPT: Final = "chadchat:to-sweep"
"""A set of the row ids of the rooms of which messages are to be deleted."""

PROBE: Final = "chadchat:probe"
"""What is written to see whether anything can be."""

WRONG: Final = "chadchat:{wrong}"
"""The bucket of all wrong guesses: when it will be full again (Unix ms). With an address behind it,
what is known of those from there: a hash of when its bucket will be ``full``, when the last
lock-out ``ends`` (Unix ms) and how long it ``lasts`` (ms)."""

MOVING: Final = "chadchat:moving"
"""Is there while rooms are moved to or from this Redis, for which no server may run."""

UNFINISHED: Final = "chadchat:unfinished"
"""The row ids of rooms that are being moved here, to which nothing leads yet: a set."""

LOG: Final = ":log"
"""A room's messages: a stream, in which the one of seq n has the id n-0."""

IDS: Final = ":ids"
"""The seqs of a room's messages by their clients' ids: a hash."""

MEMBERS: Final = ":members"
"""A room's members: a hash with the fields ``<number>n`` (name), ``t`` (token) and ``m`` (muted).
Who has no token is no member."""

BANS: Final = ":bans"
"""A room's bans: a hash with the fields ``<number>n`` (name) and ``t`` (token)."""

FORMER: Final = ":former"
"""The codes that a room had before, by when they will have rested (Unix ms): a sorted set."""

HERE: Final = ":here"
"""Who is online by which server: a hash with a field ``<number>@<server>`` for each."""

OF_A_ROOM: Final = ("", LOG, IDS, MEMBERS, BANS, FORMER, HERE)
"""The ends of the names of all keys of a room; the first is the hash of its settings."""


def room_key(row: str) -> str:
    """Return the name of a room's hash of settings, which is that of its channel, too.

    With an end from above it is that of another key of the room.
    """
    return f"chadchat:{{{row}}}"


def keys_of(channel: str) -> list[str]:
    """Return the names of all keys of the room with the channel, of which that is the first."""
    return [channel + end for end in OF_A_ROOM]


def code_key(code: str) -> str:
    """Return the name of the key that has the row id of the room with ``code``.

    While the code rests, ``RESTING`` stands before it.
    """
    return f"chadchat:code:{code}"


RESTING: Final = "~"


def opener_key(token_hash: bytes) -> str:
    """Return the name of the key that has the row id of the room that the token has opened."""
    return f"chadchat:opener:{token_hash.hex()}"


def opening_key(token_hash: bytes) -> str:
    """Return the name of the key that is there while a server opens a room by the token."""
    return f"chadchat:opening:{token_hash.hex()}"


def webhook_key(secret_hash: bytes) -> str:
    """Return the name of the key that has the row id of the room whose webhook it is."""
    return f"chadchat:webhook:{secret_hash.hex()}"


def limit_key(name: str, key: str) -> str:
    """Return the name of the bucket of ``key`` under the limit called ``name``.

    It has the time at which it will be full again (Unix ms).
    """
    return f"chadchat:limit:{name}:{key}"

"""The key of browsers' cookies, which all servers that share a Redis have alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import redis

from ..log.redis.beats import DEAD_SECONDS
from ..log.redis.keys import AGREED, BEATS
from ..stores import RedisStore
from .finding import Finding, ok, problem, warning

_SECONDS: Final = 3.0


def check_key(
    store: RedisStore, own: bytes | None, now: float, *, clustered: bool
) -> Iterator[Finding]:
    """Compare the key that is set, if one is, with that of the servers which run at ``now``.

    That is Unix seconds by the clock of Redis. Raises RedisError.
    """
    kind: Any = redis.RedisCluster if clustered else redis.Redis
    with kind.from_url(store.url, socket_timeout=_SECONDS) as client:
        theirs, kept = client.hmget(AGREED, "fingerprint", "secret")
        alive = client.zcount(BEATS, (now - DEAD_SECONDS) * 1000, "+inf")
    key = kept if own is None else own
    if theirs is None:
        yield ok("No server has signed browsers' cookies here yet.")
    elif key is not None and hashlib.sha256(key).hexdigest().encode() == theirs:
        yield ok("Browsers' cookies are signed with the same key by all servers.")
    elif alive:
        yield problem(
            "The servers that run on it sign browsers' cookies with another key than is set here; "
            "one with this does not start beside them.",
            "Give all of them the same --session-secret-file; or none, and Redis keeps one.",
        )
    else:
        yield warning(
            "The servers that ran on it last signed browsers' cookies with another key than is set "
            "here; with this, everybody in a browser has to join anew.",
            "Give this server the --session-secret-file that they had, unless it is to be another.",
        )

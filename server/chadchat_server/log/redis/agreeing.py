"""What all servers of one Redis have to have alike: the key of cookies, and what they write."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from ..interface import LogUnusable
from .keys import AGREED, MOVING
from .node import Node

FORMAT: Final = 1
"""The version of what servers write into Redis and tell each other by it."""

_OTHER_VERSION: Final = (
    "The servers that share this Redis are of another version, which writes what this one does not "
    "understand. Stop them, or install their version."
)


async def require_unmoved(node: Node) -> None:
    """Raise LogUnusable where rooms are just being moved, and Unavailable."""
    if await node.link.call("EXISTS", MOVING):
        raise LogUnusable(
            "Rooms are just being moved to or from this Redis, or were until some seconds ago. "
            "Try again when that is done."
        )


async def agree(node: Node, own: bytes | None) -> bytes:
    """Return the key that browsers' cookies are signed with: ``own``, or one that Redis keeps.

    Raises LogUnusable where servers that are alive have another, or write what this one does not
    understand; and Unavailable.
    """
    known = await node.link.call("HGET", AGREED, "format")
    if known is not None and int(known) > FORMAT:
        raise LogUnusable(_OTHER_VERSION)
    await _require_alike(node, "format", str(FORMAT).encode(), _OTHER_VERSION)
    if own is None:
        call = node.link.call
        await call("HSETNX", AGREED, "secret", secrets.token_bytes(32))
        own = bytes(await call("HGET", AGREED, "secret"))
    await _require_alike(
        node, "fingerprint", hashlib.sha256(own).hexdigest().encode(),
        "The servers that share this Redis sign browsers' cookies with another key. Give all of "
        "them the same --session-secret-file; or none, and Redis keeps one for them.",
    )  # fmt: skip
    return own


async def _require_alike(node: Node, field: str, value: bytes, otherwise: str) -> None:
    """Have ``field`` be ``value``; raise LogUnusable where it is another to servers alive."""
    call = node.link.call
    await call("HSETNX", AGREED, field, value)
    if await call("HGET", AGREED, field) == value:
        return
    await node.beat()
    if len(node.beats.living) > 1:
        raise LogUnusable(otherwise)
    await call("HSET", AGREED, field, value)

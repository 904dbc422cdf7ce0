"""What Redis refuses, told to those who ask, and, once for each trouble, to who runs it."""

from __future__ import annotations

import logging
import time
from typing import Final

from redis.exceptions import OutOfMemoryError, ResponseError

from chadchat_shared.errors import ChatError, StorageFull, Unavailable

QUIET_SECONDS: Final = 60.0
"""After so long without a refusal of the same kind the trouble is over, as each server writes
something every few seconds."""

_log = logging.getLogger(__name__)


class Refusals:
    """What the Redis at ``where`` refuses."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._last: dict[str, float] = {}

    def answer(self, error: ResponseError) -> ChatError:
        """Return what those who ask are told; log, once for each trouble, what to do about it."""
        text = str(error)
        kind = "OOM" if isinstance(error, OutOfMemoryError) else text.partition(" ")[0]
        now = time.monotonic()
        if now >= self._last.get(kind, -QUIET_SECONDS) + QUIET_SECONDS:
            _log.error("Redis at %s %s", self._where, _what(kind, text))
        self._last[kind] = now
        if kind == "OOM" or "No space left" in text:
            return StorageFull(
                "The server's store is full, so this was not stored. Try again later."
            )
        return Unavailable()


def _what(kind: str, text: str) -> str:
    """Return what is wrong, and what to do, as the end of a sentence."""
    match kind:
        case "OOM":
            return (
                "is full: it has all the memory that it may have. Nothing new is stored until it "
                "has more (maxmemory), or less is kept (--keep-days, --keep-messages, "
                "--room-lifetime)."
            )
        case "MISCONF":
            return (
                f"cannot write to its disk. Nothing new is stored until it can: look whether the "
                f"disk is full, and at its log. It says: {text}"
            )
        case "NOREPLICAS":
            return (
                "has fewer replicas than it needs (min-replicas-to-write). Nothing new is stored "
                "until they are back."
            )
        case _:
            return f"refused a command: {text}"

"""Ids for messages: each client makes its own, and the server those of who brings none."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Final

_AT_ONCE: Final = 256
"""Ids whose random bits are drawn at once: to ask the system for them takes longest."""


class MessageIds:
    """Makes UUIDs of version 7 (RFC 9562) with 72 random bits.

    In the order of time the index of ids grows at its end; and nobody who has seen some guesses the
    next, to claim it with a message of their own.
    """

    def __init__(self) -> None:
        self._tails = _tails()

    def next(self, unix_ms: int) -> str:
        """Return another one, made at ``unix_ms``."""
        return f"{unix_ms >> 16:08x}-{unix_ms & 0xFFFF:04x}-{next(self._tails)}"


def _tails() -> Iterator[str]:
    """Give what follows the time: version and variant, and random bits."""
    while True:
        drawn = secrets.token_hex(9 * _AT_ONCE)
        for at in range(0, len(drawn), 18):
            yield f"7{drawn[at : at + 3]}-8{drawn[at + 3 : at + 6]}-{drawn[at + 6 : at + 18]}"

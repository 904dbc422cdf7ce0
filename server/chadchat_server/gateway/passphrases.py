"""Passphrases are hashed and compared in threads, so that nobody else waits for that."""

from __future__ import annotations

import asyncio
import os

from chadchat_shared.errors import PassphraseNeeded

from ..domain.passphrases import hash_passphrase, is_passphrase
from ..domain.room import Room

_AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
"""Passphrases that are worked on at once: a crowd at a door leaves half of the machine free."""


class WrongPassphrase(PassphraseNeeded):
    """A newcomer gave another passphrase than the room's."""

    sentence = "That is not the passphrase of this room."


class Passphrases:
    """Makes what is kept of (clean) passphrases, and checks newcomers against it."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, passphrase: str) -> str | None:
        """Return what is kept of a passphrase; None for an empty one, which is none."""
        if not passphrase:
            return None
        async with self._turn:
            return await asyncio.to_thread(hash_passphrase, passphrase)

    async def check(self, room: Room, given: str) -> None:
        """Return where ``given`` is what newcomers to ``room`` have to know, or it asks nothing.

        Raises WrongPassphrase, or PassphraseNeeded where none was given.
        """
        if (kept := room.passphrase) is None:
            return
        if not given:
            raise PassphraseNeeded
        async with self._turn:
            if not await asyncio.to_thread(is_passphrase, given, kept):
                raise WrongPassphrase

"""What stands between people who guess and the rooms (docs/security.md: Codes and passphrases)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from chadchat_shared.errors import BadToken, RateLimited, RoomNotFound

from ..domain.addresses import address_key
from ..domain.buckets import Rate, TokenBucket
from ..domain.lockouts import Lockouts
from .passphrases import WrongPassphrase
from .timekeeper import Timekeeper

REFUSAL_SECONDS = 0.25
"""A wrong guess is refused so long after it was asked, or a multiple of it: whatever was done for
it, such as reading a room from the disk or comparing a passphrase, the time does not tell."""

_GUESSES = (RoomNotFound, BadToken, WrongPassphrase)


class Guard:
    """Counts wrong codes, tokens and passphrases by address and altogether; None is no limit.

    An address that has used up ``each`` is locked out (``Lockouts``); once all together have used
    up ``total``, no newcomer from anywhere comes in until it has refilled. Who has a member's token
    always comes in.
    """

    def __init__(self, each: Rate | None, total: Rate | None, time: Timekeeper) -> None:
        self._lockouts = Lockouts(each)
        self._total = TokenBucket(total)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._time = time

    @asynccontextmanager
    async def newcomer(self, address: str) -> AsyncIterator[None]:
        """Find the room of a newcomer in this context, in which a wrong guess is counted.

        Attempts from one address have their turns, so that none begins before the last has been
        counted. Raises RateLimited before anything is looked up.
        """
        arrived, key = self._time.now(), address_key(address)
        try:
            async with self._turns.setdefault(key, asyncio.Lock()):
                self._let_try(key)
                wrong = False
                try:
                    yield
                except _GUESSES:
                    wrong = True
                    self._lockouts.failed(key, self._time.now())
                    raise
                finally:
                    if not wrong:
                        self._total.give_back()
        except _GUESSES:
            await self._hold_back(arrived)
            raise

    @asynccontextmanager
    async def returning(self, address: str) -> AsyncIterator[None]:
        """Find a member by its token in this context, in which a wrong guess is counted.

        Raises RateLimited instead of the refusal, where nothing more may be said.
        """
        arrived, key = self._time.now(), address_key(address)
        try:
            yield
        except _GUESSES:
            try:
                self._let_try(key)
                self._lockouts.failed(key, self._time.now())
            finally:
                await self._hold_back(arrived)
            raise

    def _let_try(self, key: str) -> None:
        """Take a token of what all together may guess. Raises RateLimited."""
        now = self._time.now()
        if wait := self._lockouts.wait(key, now):
            raise RateLimited(
                "Too many wrong codes came from your address. Wait a little, then try again.",
                retry_after=wait,
            )
        if wait := self._total.take(now):
            raise RateLimited(
                "Too many wrong codes are being tried on this server. Wait a little, then try "
                "again.",
                retry_after=wait,
            )

    async def _hold_back(self, arrived: float) -> None:
        """Wait until as long after ``arrived`` as every wrong guess is refused."""
        spent = self._time.now() - arrived
        await asyncio.sleep(REFUSAL_SECONDS - spent % REFUSAL_SECONDS)

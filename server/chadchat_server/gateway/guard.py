"""What stands between people who guess and the rooms (docs/security.md: Codes and passphrases)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chadchat_shared.errors import BadToken, ChatError, RateLimited, RoomNotFound

from ..domain.addresses import address_key
from ..domain.buckets import Rate, TokenBucket
from ..domain.lockouts import Lockouts
from ..domain.waits import try_again
from ..turns import Turns
from .passphrases import WrongPassphrase
from .timekeeper import Timekeeper

REFUSAL_SECONDS = 0.25
"""A wrong guess is refused so long after it was asked, or a multiple of it: whatever was done for
it, such as reading a room from the disk or comparing a passphrase, the time does not tell."""

_GUESSES = (RoomNotFound, BadToken, WrongPassphrase)


@asynccontextmanager
async def held_back() -> AsyncIterator[None]:
    """Let the time that passes in this context not tell why somebody is refused."""
    loop = asyncio.get_running_loop()
    arrived = loop.time()
    try:
        yield
    except (*_GUESSES, RateLimited):
        spent = loop.time() - arrived
        await asyncio.sleep(REFUSAL_SECONDS - spent % REFUSAL_SECONDS)
        raise


class Guard:
    """Counts wrong codes, tokens and passphrases by address and altogether; None is no limit.

    An address that has used up ``each`` is locked out (``Lockouts``); once all together have used
    up ``total``, no newcomer from anywhere comes in until it has refilled. Who has a member's token
    always comes in. ``wrong`` guesses have been counted since the start.
    """

    def __init__(self, each: Rate | None, total: Rate | None, time: Timekeeper) -> None:
        self._lockouts = Lockouts(each)
        self._total = TokenBucket(total)
        self._turns = Turns()
        self._time = time
        self.wrong = 0

    @asynccontextmanager
    async def newcomer(self, address: str) -> AsyncIterator[None]:
        """Find the room of a newcomer in this context, in which a wrong guess is counted.

        Attempts from one address have their turns, so that none begins before the last has been
        counted. Raises RateLimited: before anything of this context is done, or instead of what was
        found, where others have used up what all together may guess meanwhile.
        """
        key = address_key(address)
        async with self._turns.of(key):
            self._require_tries(key)
            try:
                yield
            except ChatError as error:
                self._require_tries(key)
                if isinstance(error, _GUESSES):
                    self._count(key)
                raise
            self._require_tries(key)

    @asynccontextmanager
    async def returning(self, address: str) -> AsyncIterator[None]:
        """Find a member by its token in this context, in which a wrong guess is counted.

        Raises RateLimited instead of the refusal, where nothing more may be said.
        """
        try:
            yield
        except _GUESSES:
            key = address_key(address)
            self._require_tries(key)
            self._count(key)
            raise

    def _require_tries(self, key: str) -> None:
        """Raise RateLimited where nobody may be told whether a guess is right."""
        now = self._time.now()
        if wait := self._lockouts.wait(key, now):
            raise RateLimited(
                f"Too many wrong codes or passphrases came from your address. {try_again(wait)}",
                retry_after=wait,
            )
        if wait := self._total.wait(now):
            raise RateLimited(
                "Too many wrong codes or passphrases are being tried on this server. "
                + try_again(wait),
                retry_after=wait,
            )

    def _count(self, key: str) -> None:
        """Count a wrong guess."""
        self.wrong += 1
        now = self._time.now()
        self._total.take(now)
        self._lockouts.failed(key, now)

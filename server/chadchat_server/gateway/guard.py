"""What stands between people who guess and the rooms (docs/security.md: Codes and passphrases)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chadchat_shared.errors import BadToken, ChatError, RateLimited, RoomNotFound

from ..domain.addresses import address_key
from ..domain.waits import try_again
from ..log import Guesses, Waits
from ..turns import Turns
from .passphrases import WrongPassphrase

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
    """Lets nobody guess more codes, tokens and passphrases wrong than ``guesses`` allow.

    An address that has used up its tries is locked out; once all together have used up theirs, no
    newcomer from anywhere comes in for a while. Who has a member's token always comes in. ``wrong``
    guesses have been counted by this server since its start.
    """

    def __init__(self, guesses: Guesses) -> None:
        self._guesses = guesses
        self._turns = Turns()
        self.wrong = 0

    @asynccontextmanager
    async def newcomer(self, address: str) -> AsyncIterator[None]:
        """Find the room of a newcomer in this context, in which a wrong guess is counted.

        Attempts from one address have their turns, so that none begins before the last has been
        counted. By several servers they may be under way at once: then, too, nobody hears what was
        found before it is counted. Raises Unavailable, or RateLimited: before anything of this
        context is done, or instead of what was found, where others have used up meanwhile what this
        address, or all together, may guess.
        """
        key = address_key(address)
        async with self._turns.of(key):
            _require_tries(await self._guesses.waits(key))
            try:
                yield
            except _GUESSES:
                await self._count(key)
                raise
            except ChatError:
                _require_tries(await self._guesses.waits(key))
                raise
            _require_tries(await self._guesses.waits(key))

    @asynccontextmanager
    async def returning(self, address: str) -> AsyncIterator[None]:
        """Find a member by its token in this context, in which a wrong guess is counted.

        Raises Unavailable, or RateLimited instead of the refusal, where nothing more may be said.
        """
        try:
            yield
        except _GUESSES:
            await self._count(address_key(address))
            raise

    async def _count(self, key: str) -> None:
        """Count a wrong guess. Raises RateLimited where nobody may be told that it is wrong."""
        _require_tries(await self._guesses.count(key))
        self.wrong += 1


def _require_tries(waits: Waits) -> None:
    """Raise RateLimited where nobody may be told whether a guess is right."""
    if waits.address:
        raise RateLimited(
            "Too many wrong codes or passphrases came from your address. "
            + try_again(waits.address),
            retry_after=waits.address,
        )
    if waits.anybody:
        raise RateLimited(
            "Too many wrong codes or passphrases are being tried on this server. "
            + try_again(waits.anybody),
            retry_after=waits.anybody,
        )

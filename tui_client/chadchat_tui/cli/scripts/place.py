"""Coming into a room, for a command that has something to do there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from chadchat_shared.errors import RoomLocked

from ...entering import join_room, knock_at_room
from ...events import Connected, Waiting
from ...session import NotLetIn, OutboxFolder, Room, ServerNotReached, Session
from ...tokens import TokenStore
from ..output import tell

ENTERING_SECONDS = 45.0
"""How long coming into the room may take, over as many connections as that needs."""


@dataclass(frozen=True, slots=True)
class Place:
    """A room on a server, and who one is there."""

    server: str
    code: str
    name: str
    tokens: TokenStore
    outboxes: OutboxFolder
    passphrase: str | None = None
    knock: bool = False


@asynccontextmanager
async def inside(place: Place) -> AsyncIterator[tuple[Session, Room]]:
    """Be in the room. Raises what keeps one out."""
    async with Session(place.server, place.outboxes) as session:
        patience = asyncio.timeout(ENTERING_SECONDS)
        yield session, await enter(session, place, patience, knocking=None)


async def enter(
    session: Session,
    place: Place,
    patience: AbstractAsyncContextManager[object],
    *,
    knocking: float | None,
) -> Room:
    """Come in before ``patience`` raises TimeoutError. Before a locked room wait ``knocking``
    seconds for its host, or without end.
    """
    who = session, place.tokens, place.code, place.name
    try:
        async with patience:
            return await join_room(*who, passphrase=place.passphrase)
    except TimeoutError:
        match session.status:
            case Waiting(_, error):
                raise ServerNotReached(error.message) from None
            case Connected():
                raise ServerNotReached("The server answers, but lets nobody in.") from None
            case _:
                raise ServerNotReached from None
    except RoomLocked:
        if not place.knock:
            raise
    tell(f"{place.code} is locked. You have knocked: waiting for its host …")
    try:
        async with asyncio.timeout(knocking):
            return await knock_at_room(*who, passphrase=place.passphrase)
    except TimeoutError:
        raise NotLetIn(f"Nobody has let you in within {knocking:g} seconds.") from None

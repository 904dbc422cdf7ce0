"""Coming into a room as who one was there before, if one was."""

from __future__ import annotations

from collections.abc import Callable

from chadchat_shared.errors import RoomLocked

from .session import Room, Session
from .tokens import Membership, TokenStore


async def join_room(
    session: Session,
    tokens: TokenStore,
    code: str,
    name: str,
    *,
    passphrase: str | None = None,
    knocking: Callable[[], None] | None = None,
) -> Room:
    """Join with the token that is kept for ``name``, or as a newcomer, and keep the token.

    Where the room is locked and ``knocking`` is given, it is called, and one waits for the host to
    open. Raises what the server refused with.
    """
    known = tokens.find(session.server, code, name)
    token = known.token if known else None
    try:
        room = await session.join(code, name=name, token=token, passphrase=passphrase)
    except RoomLocked:
        if knocking is None:
            raise
        knocking()
        room = await session.knock(code, name=name, passphrase=passphrase)
    keep_token(session, tokens, room)
    return room


async def create_room(
    session: Session, tokens: TokenStore, name: str, *, passphrase: str | None = None
) -> Room:
    """Open a room and keep its host's token. Raises what the server refused with."""
    room = await session.create(name, passphrase=passphrase)
    keep_token(session, tokens, room)
    return room


def keep_token(session: Session, tokens: TokenStore, room: Room) -> None:
    """Keep the token of ``room`` for next time, under the code and name that it has now."""
    if room.token is not None:
        tokens.save(
            Membership(server=session.server, room=room.code, name=room.name, token=room.token)
        )

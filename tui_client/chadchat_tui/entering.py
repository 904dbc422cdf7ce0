"""Coming into a room as who one was there before, if one was."""

from __future__ import annotations

from .session import Room, Session
from .tokens import Membership, TokenStore


async def join_room(session: Session, tokens: TokenStore, code: str, name: str) -> Room:
    """Join with the token that is kept for ``name``, or as a newcomer, and keep the token.

    Raises what the server refused with.
    """
    known = tokens.find(session.server, code, name)
    room = await session.join(code, name=name, token=known.token if known else None)
    keep_token(session, tokens, room)
    return room


async def create_room(session: Session, tokens: TokenStore, name: str) -> Room:
    """Open a room and keep its host's token. Raises what the server refused with."""
    room = await session.create(name)
    keep_token(session, tokens, room)
    return room


def keep_token(session: Session, tokens: TokenStore, room: Room) -> None:
    """Keep the token of ``room`` for next time, under the name that one has there now."""
    if room.token is not None:
        tokens.save(
            Membership(server=session.server, room=room.code, name=room.name, token=room.token)
        )

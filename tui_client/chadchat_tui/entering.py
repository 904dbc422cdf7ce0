"""Coming into a room as who one was there before, if one was."""

from __future__ import annotations

from chadchat_shared.errors import BadToken, NameTaken, RoomLocked

from .session import NotLetIn, Room, Session
from .tokens import Membership, TokenStore


async def join_room(
    session: Session,
    tokens: TokenStore,
    code: str,
    name: str,
    *,
    passphrase: str | None = None,
) -> Room:
    """Join with the token that is kept for ``name``, or as a newcomer, and keep the token.

    Raises what the server refused with.
    """
    token = _known_token(session, tokens, code, name)
    try:
        room = await session.join(code, name=name, token=token, passphrase=passphrase)
    except NameTaken as taken:
        if token is None:
            raise
        raise NameTaken(
            f"{taken.message} The place that is kept here as {name}'s was refused: it counts no "
            f"more. If you were {name}, the host can free the name with /kick {name}."
        ) from taken
    keep_token(session, tokens, room)
    return room


async def return_to_room(session: Session, tokens: TokenStore, code: str, name: str) -> Room:
    """Join as the member that one was as ``name``. Raises BadToken where one is none any more, or
    what the server refused with.
    """
    token = _known_token(session, tokens, code, name)
    if token is None:
        raise BadToken
    room = await session.join(code, token=token)
    keep_token(session, tokens, room)
    return room


async def knock_at_room(
    session: Session, tokens: TokenStore, code: str, name: str, *, passphrase: str | None = None
) -> Room:
    """Ask the host of a locked room to be let in, wait, come in, and keep the token.

    Raises NotLetIn, or what the server refused with.
    """
    former = _known_token(session, tokens, code, name)
    try:
        room = await session.knock(code, name=name, passphrase=passphrase, former=former)
    except NotLetIn as refusal:
        try:  # as the room may be open to everybody by now
            room = await session.join(code, name=name, passphrase=passphrase, former=former)
        except RoomLocked:
            raise refusal from None
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


def _known_token(session: Session, tokens: TokenStore, code: str, name: str) -> str | None:
    known = tokens.find(session.server, code, name)
    return known.token if known else None

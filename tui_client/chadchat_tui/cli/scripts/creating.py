"""``chadchat create --print``: a room opened, and what lets others in."""

from __future__ import annotations

from ...entering import create_room
from ...links import join_command, share_link
from ...session import Session
from ...tokens import TokenStore


async def create(
    server: str, name: str, tokens: TokenStore, *, passphrase: str | None = None
) -> str:
    """Open a room, print its code, share link and join command, and return the code."""
    async with Session(server) as session:
        room = await create_room(session, tokens, name, passphrase=passphrase)
    for line in (room.code, share_link(server, room.code), join_command(server, room.code)):
        print(line, flush=True)  # noqa: T201  # that is what it does
    return room.code

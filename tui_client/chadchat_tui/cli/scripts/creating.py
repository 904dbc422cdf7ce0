"""``chadchat create``: a room opened, and what lets others in."""

from __future__ import annotations

import sys

from ...entering import create_room
from ...links import join_command, share_link
from ...session import Session
from ...tokens import TokenStore
from ..inviting import show_code
from ..output import print_line


async def create(
    server: str, name: str, tokens: TokenStore, *, passphrase: str | None = None
) -> str:
    """Open a room, print its code, share link and join command, and return the code."""
    async with Session(server) as session:
        room = await create_room(session, tokens, name, passphrase=passphrase)
    link = share_link(server, room.code)
    for line in (room.code, link, join_command(server, room.code)):
        print_line(line)
    if sys.stdout.isatty():
        show_code(server, link)
    return room.code

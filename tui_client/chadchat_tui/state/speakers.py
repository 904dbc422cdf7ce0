"""How whoever has said something is called, where text alone tells who that was."""

from __future__ import annotations

from typing import Final

from chadchat_shared.events import ChatMessage
from chadchat_shared.text import clean_line

from .rows import MessageRow

BOT_MARK: Final = " (bot)"
"""Stands behind the name of a bot, and in no member's name: the server takes none with it."""


def speaker(said: ChatMessage | MessageRow) -> str:
    """Return the cleaned name of who has said it, with the mark where that is a bot."""
    return clean_line(said.name) + BOT_MARK * bool(said.bot)

"""What is found in a room's log, and what stands at a place in it, in lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final

from chadchat_shared.events import ChatMessage
from chadchat_shared.text import clean_text

from ..searching import find_more, seq_at
from ..session import Room
from ..state.finds import Finds, when_said
from ..state.speakers import speaker
from ..state.times import TimeFormat
from ..state.transcript import INDENT

PAGE: Final = 20
"""How many messages are told at once."""

Shown = Callable[[ChatMessage, str], str]
"""Returns a message with its number and time, and the text that is to be told of it."""


def showing(zone: tzinfo | None, times: TimeFormat) -> Shown:
    """Return how messages are told now."""
    now = datetime.now().astimezone(zone)

    def shown(message: ChatMessage, text: str) -> str:
        when = when_said(message.ts, now, zone, times)
        return f"#{message.seq} {when} {speaker(message)}: {text}"

    return shown


async def found(room: Room, words: str, shown: Shown) -> list[str]:
    """Return the newest messages with ``words``, the newest last, and how many there are."""
    finds = Finds(words)
    async for _ in find_more(room, finds):
        pass
    lines = [shown(one, finds.excerpt(one).text) for one in reversed(finds.messages)]
    if finds.trouble or not lines:
        return [*lines, finds.sentence]
    more = ", and there are older ones" if finds.more else ""
    return [*lines, f"{len(lines)} found{more}. /goto and a number reads from there."]


async def read_from(room: Room, place: str, zone: tzinfo | None, shown: Shown) -> list[str]:
    """Return the messages from ``place`` on, as far as a page goes. Raises ChatError."""
    seq = max(await seq_at(room, place, zone), 1)
    page = await room.history(after=seq - 1, limit=PAGE)
    lines = [
        shown(one, clean_text(one.message).replace("\n", f"\n{INDENT}")) for one in page.messages
    ]
    if not lines:
        return ["Nothing newer is said."]
    more = f"/goto {page.messages[-1].seq + 1} reads on." if page.more else "That is the newest."
    return [*lines, more]

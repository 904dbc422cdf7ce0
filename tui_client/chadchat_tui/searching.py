"""Searching a room's log, and finding a place in it, for who reads it on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, tzinfo
from functools import partial

from chadchat_shared.errors import ChatError
from chadchat_shared.limits import FOUND_DEFAULT

from .session import Room, patiently
from .state.finds import Finds
from .state.places import Numbered, read_place
from .state.sentences import refusal_sentence


async def find_more(room: Room, finds: Finds) -> AsyncIterator[None]:
    """Ask until there is a screenful more of ``finds``, or no more, and give each answer a turn.

    A server answers a long search in parts. What goes wrong is told in ``finds``.
    """
    wanted = len(finds.messages) + FOUND_DEFAULT
    finds.asking, finds.trouble = True, ""
    try:
        while finds.more and len(finds.messages) < wanted:
            yield
            ask = partial(room.search, finds.typed, before=finds.before)
            finds.take(await patiently(ask))
    except ChatError as error:
        finds.trouble = refusal_sentence(error)
    finally:
        finds.asking = False


async def seq_at(room: Room, typed: str, zone: tzinfo | None) -> int:
    """Return the seq of the message at the place that is ``typed`` (``read_place``).

    Raises BadMoment for what is no place, and what the server refuses with.
    """
    place = read_place(typed, datetime.now().astimezone(), zone)
    return place.seq if isinstance(place, Numbered) else await room.seek(place.ts)

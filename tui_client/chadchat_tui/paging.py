"""Pages of a room's log, put where they are wanted."""

from __future__ import annotations

from chadchat_shared.limits import PAGE_MAX

from .session import Room
from .state.log import Beyond, Log, Wanted

PAGE = PAGE_MAX // 2


async def load_page(room: Room, log: Log, wanted: Wanted) -> None:
    """Have ``log`` hold what is wanted of the room, too or instead. Raises ChatError.

    What comes too late, as the log holds something else meanwhile, is left out.
    """
    asked_for = log.generation, log.oldest
    match wanted:
        case Beyond.OLDER:
            page = await room.history(before=log.oldest, limit=PAGE)
            if (log.generation, log.oldest) == asked_for:
                log.prepend(page.messages, more=page.more)
        case Beyond.NEWER:
            last = log.last
            page = await room.history(after=last, limit=PAGE)
            if (log.generation, log.last) == (asked_for[0], last):
                log.extend(page.messages, more=page.more)
        case Beyond.NEWEST:
            page = await room.history(limit=PAGE)
            log.restart(page.messages, older=page.more, newer=False)
        case seq:
            older = await room.history(before=seq, limit=PAGE)
            newer = await room.history(after=max(seq - 1, 0), limit=PAGE)
            log.restart([*older.messages, *newer.messages], older=older.more, newer=newer.more)

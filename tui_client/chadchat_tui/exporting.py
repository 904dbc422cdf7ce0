"""A room's log, read from the server as a whole or in part, and written to a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from chadchat_shared.decoding import BadAnswer
from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage
from chadchat_shared.limits import PAGE_MAX

from .keeping import written_whole
from .links import share_link
from .session import Room, patiently
from .state.markdown import MarkdownLog


class NotWritten(ChatError):
    """The file cannot be written; the sentence says why."""

    code = "not_written"


def path_of(typed: str) -> Path:
    """Return the file that is meant, from its root on; ``~`` is one's home. Raises NotWritten."""
    try:
        return Path(typed).expanduser().absolute()
    except RuntimeError:
        raise NotWritten(f"There is no such home: {typed}") from None


async def messages(room: Room, seqs: range) -> AsyncIterator[ChatMessage]:
    """Give the messages with these seqs, in ascending order. Raises BadAnswer for a page that has
    none of those that are still missing.
    """
    told = seqs.start - 1
    while (before := told) + 1 < seqs.stop:
        limit = min(PAGE_MAX, seqs.stop - 1 - told)
        page = await patiently(partial(room.history, after=told, limit=limit))
        if not page.messages:
            return
        for message in page.messages:
            if told < message.seq < seqs.stop:
                told = message.seq
                yield message
        if told == before:
            raise BadAnswer


async def export_new(room: Room, server: str, topic: str, path: Path) -> int:
    """Write all that is in ``room``'s log now to ``path`` as Markdown, and return how many messages
    that is. Raises NotWritten, also where there is such a file, or what the server refused with.
    """
    log, count = MarkdownLog(), 0
    newest = await room.history(limit=1)
    end = newest.messages[-1].seq + 1 if newest.messages else 1
    try:
        with written_whole(path, new=True) as file:
            file.write(log.title(room.code, topic, share_link(server, room.code)).encode())
            async for message in messages(room, range(1, end)):
                file.write(log.entry(message).encode())
                count += 1
    except FileExistsError:
        raise NotWritten(f"There is {path} already. Write another name after /export.") from None
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror}.") from error
    return count

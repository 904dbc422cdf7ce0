"""A room's log, read from the server as a whole or in part, and written to a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from chadchat_shared.decoding import BadAnswer
from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage
from chadchat_shared.exports import (
    FORMAT,
    SUFFIXES,
    VERSION,
    Export,
    ExportHead,
    Form,
    export_as,
)  # fmt: skip
from chadchat_shared.limits import PAGE_MAX
from chadchat_shared.text import clean_line

from .keeping import written_whole
from .links import share_link
from .session import Room, patiently, unix_milliseconds


class NotWritten(ChatError):
    """The file cannot be written; the sentence says why."""

    code = "not_written"


def path_of(typed: str) -> Path:
    """Return the file that is meant, from its root on; ``~`` is one's home. Raises NotWritten."""
    try:
        return Path(typed).expanduser().absolute()
    except RuntimeError:
        raise NotWritten(f"There is no such home: {typed}") from None


def form_of(path: Path) -> Form:
    """Return what is to be written to ``path``, by its end: JSON Lines, or else Markdown."""
    return "jsonl" if path.suffix.lower() == SUFFIXES["jsonl"] else "markdown"


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


def begin_export(room: Room, server: str, topic: str, form: Form, count: int) -> Export:
    """Return what writes ``count`` messages of ``room``, which has the ``topic``, as it is now."""
    head = ExportHead(
        format=FORMAT, version=VERSION, code=room.code, epoch=room.snapshot.epoch,
        topic=clean_line(topic), exported=unix_milliseconds(), count=count,
    )  # fmt: skip
    return export_as(form, head, share_link(server, room.code))


async def export_new(room: Room, server: str, topic: str, path: Path) -> int:
    """Write all that is in ``room``'s log now to ``path``, in the form that its end says, and
    return how many messages that is. Raises NotWritten, also where there is such a file, or what
    the server refused with.
    """
    newest = await room.history(limit=1)
    count = newest.messages[-1].seq if newest.messages else 0
    export = begin_export(room, server, topic, form_of(path), count)
    try:
        with written_whole(path, new=True) as file:
            file.write(export.begin().encode())
            async for message in messages(room, range(1, count + 1)):
                file.write(export.entry(message).encode())
            file.write(export.end().encode())
    except FileExistsError:
        raise NotWritten(f"There is {path} already. Write another name after /export.") from None
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror}.") from error
    return count

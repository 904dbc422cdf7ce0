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


async def oldest_of(room: Room) -> int | None:
    """Return the seq of the first message of ``room`` that is not deleted, or None without any."""
    page = await patiently(partial(room.history, after=0, limit=1))
    return page.messages[0].seq if page.messages else None


def begin_export(room: Room, server: str, topic: str, form: Form, seqs: range) -> Export:
    """Return what writes the messages of ``room`` with these seqs, which has the ``topic`` now."""
    head = ExportHead(
        format=FORMAT, version=VERSION, code=room.code, epoch=room.snapshot.epoch,
        topic=clean_line(topic), exported=unix_milliseconds(), count=len(seqs),
        first=max(seqs.start, 1),
    )  # fmt: skip
    return export_as(form, head, share_link(server, room.code))


async def export_new(room: Room, server: str, topic: str, path: Path) -> int:
    """Write all that is in ``room``'s log now to ``path``, in the form that its end says, and
    return how many messages that is. Raises NotWritten, also where there is such a file, or what
    the server refused with.
    """
    newest = await room.history(limit=1)
    oldest = await oldest_of(room)
    last = newest.messages[-1].seq if newest.messages else 0
    seqs = range(oldest or 1, last + 1)
    export = begin_export(room, server, topic, form_of(path), seqs)
    try:
        with written_whole(path, new=True) as file:
            file.write(export.begin().encode())
            async for message in messages(room, seqs):
                file.write(export.entry(message).encode())
            file.write(export.end().encode())
    except FileExistsError:
        raise NotWritten(f"There is {path} already. Write another name after /export.") from None
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror}.") from error
    return len(seqs)

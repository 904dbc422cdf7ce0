"""``chadchat export``: a room's log as a file, or on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from chadchat_shared.events import ChatMessage

from ...exporting import NotWritten, messages
from ...keeping import written_whole
from ...links import share_link
from ...session import Room
from ...state.markdown import MarkdownLog
from ..exit_status import ExitStatus
from ..output import tell
from ..progress import Progress
from ..records import json_line
from .place import Place, inside
from .span import Span, seqs

Format = Literal["markdown", "jsonl"]
Write = Callable[[str], object]


async def export(place: Place, span: Span, form: Format, path: Path | None) -> ExitStatus:
    """Write what has been said in the room in ``span``, up to now, to ``path`` or standard output.

    A file is there only once it is whole. Raises NotWritten.
    """
    async with inside(place) as (_, room):
        chosen = await seqs(room, span)
        with _output(path) as write, Progress(len(chosen)) as progress:
            entry = _begin(room, place.server, form, write)
            async for message in messages(room, chosen):
                write(entry(message))
                progress.step()
    if path is not None:
        tell(f"Messages written to {path}: {len(chosen):,}")
    return ExitStatus.DONE


def _begin(room: Room, server: str, form: Format, write: Write) -> Callable[[ChatMessage], str]:
    """Write what stands above the messages, and return what makes an entry of each."""
    if form == "jsonl":
        return lambda message: f"{json_line(message)}\n"
    log = MarkdownLog()
    write(log.title(room.code, room.snapshot.topic, share_link(server, room.code)))
    return log.entry


@contextmanager
def _output(path: Path | None) -> Iterator[Write]:
    """Give what writes text to ``path``, or to standard output, in UTF-8."""
    if path is None:
        yield lambda text: sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    try:
        if path.exists() and not path.is_file():  # such as a device, which cannot be replaced
            with path.open("wb") as device:
                yield lambda text: device.write(text.encode())
        else:
            with written_whole(path.resolve()) as file:
                yield lambda text: file.write(text.encode())
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror}.") from error

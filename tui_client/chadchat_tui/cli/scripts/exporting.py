"""``chadchat export``: a room's log as a file, or on standard output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chadchat_shared.exports import Form

from ...exporting import NotWritten, begin_export, messages
from ...keeping import written_whole
from ..exit_status import ExitStatus
from ..output import printing, tell
from ..progress import Progress
from .place import Place, inside
from .span import Span, seqs

Write = Callable[[str], object]


async def export(place: Place, span: Span, form: Form, path: Path | None) -> ExitStatus:
    """Write what has been said in the room in ``span``, up to now, to ``path`` or standard output.

    A file is there only once it is whole. Raises NotWritten.
    """
    async with inside(place) as (_, room):
        chosen = await seqs(room, span)
        writing = begin_export(room, place.server, room.snapshot.topic, form, chosen)
        with _output(path) as write, Progress(len(chosen)) as progress:
            write(writing.begin())
            async for message in messages(room, chosen):
                write(writing.entry(message))
                progress.step()
            write(writing.end())
    if path is not None:
        tell(f"Messages written to {path}: {len(chosen):,}")
    return ExitStatus.DONE


@contextmanager
def _output(path: Path | None) -> Iterator[Write]:
    """Give what writes text to ``path``, or to standard output, in UTF-8."""
    if path is None:
        with printing() as output:
            yield lambda text: output.write(text.encode())
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

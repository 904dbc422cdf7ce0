"""What is printed for scripts, line by line, and words to the user on stderr."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import BinaryIO

from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage
from chadchat_shared.text import clean_line, clean_text
from chadchat_shared.times import local_time

from ..curtain import CURTAIN
from ..state.speakers import speaker
from .records import json_line


class NotPrinted(ChatError):
    """Standard output cannot be written, as its disk is full; the sentence says why."""

    code = "not_printed"


@contextmanager
def printing() -> Iterator[BinaryIO]:
    """Give standard output, all of which is written in the end.

    Raises BrokenPipeError when nobody reads any more, and NotPrinted.
    """
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise NotPrinted(f"Standard output cannot be written: {error.strerror}.") from error


def print_line(line: str, *, encoding: str | None = None) -> None:
    """Print ``line`` at once, by default in the locale's encoding, in which what it lacks is "?".

    Raises what ``printing`` does.
    """
    with printing() as output:
        output.write(f"{line}\n".encode(encoding or sys.stdout.encoding, "replace"))


def print_no_more() -> None:
    """Have nothing be written at exit, either, of what could not be."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_message(message: ChatMessage, *, as_json: bool) -> None:
    """Print ``message`` at once, cleaned. Raises what ``printing`` does."""
    if as_json:
        print_json(json_line(message))
    else:
        print_line(text_line(message))


def print_json(line: str) -> None:
    """Print ``line`` at once, in UTF-8, as JSON is (RFC 8259, 8.1)."""
    print_line(line, encoding="utf-8")


@asynccontextmanager
async def while_read() -> AsyncIterator[None]:
    """Raise BrokenPipeError in the block as soon as nobody reads what is printed any more, also
    while there is nothing to print. Where standard output is no pipe, or on Windows, printing does.
    """
    try:
        async with asyncio.timeout(None) as end:
            with _watch_pipe(sys.stdout.fileno(), lambda: end.reschedule(0)):
                yield
    except TimeoutError:
        if not end.expired():
            raise
        raise BrokenPipeError from None


@contextmanager
def _watch_pipe(number: int, closed: Callable[[], None]) -> Iterator[None]:
    """Have ``closed`` called when nobody reads from the pipe any more whose writing end has the
    ``number``, if it is one.
    """
    if sys.platform == "win32" or not stat.S_ISFIFO(os.fstat(number).st_mode):
        yield
        return
    loop = asyncio.get_running_loop()

    def told() -> None:
        loop.remove_reader(number)
        closed()

    # There is never anything to be read from this end, so all that is told of it is its close.
    loop.add_reader(number, told)
    try:
        yield
    finally:
        loop.remove_reader(number)


def text_line(message: ChatMessage) -> str:
    """Return ``message`` with its local time and name; its further lines are indented."""
    text = clean_text(message.message).replace("\n", "\n    ")
    time = local_time(message.ts, None)
    return f"{time:%Y-%m-%d %H:%M} {speaker(message)}: {text}"


def say(line: str) -> None:
    """Print ``line``, cleaned."""
    print_line(clean_line(line))


def tell(sentence: str) -> None:
    """Say something to the user beside the output, if they are still there."""
    CURTAIN.lift()
    _print_beside(clean_line(sentence))


def give_back(text: str) -> None:
    """Show the user a text of their own, with its lines as they are."""
    _print_beside(clean_text(text))


def _print_beside(text: str) -> None:
    with contextlib.suppress(OSError):  # where the terminal is closed
        print(text, file=sys.stderr, flush=True)  # noqa: T201  # that is what it does

"""What comes on standard input, as it comes."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from codecs import getincrementaldecoder
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError
from typing import Final

from chadchat_shared.errors import ChatError

_CHUNK_BYTES: Final = 4_096
_Decoder: Final = getincrementaldecoder("utf-8")


class InputUnreadable(ChatError):
    """Standard input cannot be read; the sentence says why."""

    code = "input_unreadable"


async def read_stdin() -> AsyncIterator[str]:
    """Give what comes on standard input, until its end; where it waits to be taken, no more is
    read. What is no UTF-8 becomes U+FFFD. Raises InputUnreadable.

    A thread reads it, as what may stand there (a file, a pipe, a terminal) has no other way in
    common. It is a daemon, since nothing ends a read that waits.
    """
    if sys.stdin is None:
        raise InputUnreadable("There is no standard input.")
    chunks: asyncio.Queue[bytes | OSError] = asyncio.Queue(maxsize=1)
    reader = threading.Thread(
        target=_read, args=(chunks, asyncio.get_running_loop()), name="stdin", daemon=True
    )
    reader.start()
    decoder = _Decoder("replace")
    while chunk := await chunks.get():
        if isinstance(chunk, OSError):
            raise InputUnreadable(f"Standard input cannot be read: {chunk.strerror}.")
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _read(chunks: asyncio.Queue[bytes | OSError], loop: asyncio.AbstractEventLoop) -> None:
    chunk: bytes | OSError = b"begun"
    while chunk and not isinstance(chunk, OSError):
        try:
            chunk = os.read(sys.stdin.fileno(), _CHUNK_BYTES)
        except OSError as error:
            chunk = error
        putting = chunks.put(chunk)
        try:
            asyncio.run_coroutine_threadsafe(putting, loop).result()
        except (CancelledError, RuntimeError):  # as the loop has ended
            putting.close()
            return

"""What one has sent in a room, and what was left half written, kept on this machine.

There is a file for each member that one is, found by the server and the member's token like what
waits to be sent, so that no other room that gets the code later shows it. A line of it is a text as
JSON, and a new one is put behind the others, so that two clients at once do not undo each other's.
What was left half written has another file, which is there only until one comes back.
Files are for this user alone: mode 0600 in a directory of 0700.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar, TypeVarTuple, Unpack

import msgspec

from chadchat_shared.text import clean_text

from .keeping import make_private, require_plain, state_folder, written_whole
from .state.typed_history import TYPED_MAX, TypedHistory, is_kept

DIRECTORY: Final = "typed"

READ_MAX: Final = 16_777_216
"""Bytes at the end of a file that are read: TYPED_MAX texts of the usual limit and more."""

Given = TypeVarTuple("Given")
Result = TypeVar("Result")


class TypedFolder:
    """Files in ``directory``, by default in the platform's state directory.

    What cannot be read or written is told of once, in a sentence given to ``warn``: nothing here
    raises. A broken line costs no other. The disk is used in a thread, in the order of asking.
    """

    def __init__(self, warn: Callable[[str], None], directory: Path | None = None) -> None:
        self.warn = warn
        self._directory = directory or state_folder(DIRECTORY)
        self._thread = ThreadPoolExecutor(1, "typed")
        self._told = False

    async def recall(self, seat: str, history: TypedHistory) -> None:
        """Put what the member of ``seat`` has sent before that into ``history``; what is in it
        already is kept, too.
        """
        earlier = await self._in_thread(self._load, self._path(seat))
        typed = history.texts
        history.put_before(earlier or ())
        for text in typed:
            await self.keep(seat, text)

    async def keep(self, seat: str, text: str) -> None:
        """Keep ``text`` as the newest, if it is one to be found again."""
        if is_kept(text):
            await self._in_thread(self._append, self._path(seat), text)

    def keep_draft(self, seat: str, text: str) -> bool:
        """Keep ``text``, which stands unsent as the client ends, and say whether it is kept. This
        is done at once, as no thread may be waited for then.
        """
        if not is_kept(text):
            return False
        try:
            self._append(self._draft_path(seat), text)
        except OSError as error:
            self._tell(f"What you write cannot be kept ({error.strerror}): {self._directory}")
            return False
        return True

    async def take_draft(self, seat: str) -> str:
        """Return what stood unsent when the client ended, and keep it no longer; or ""."""
        return "\n".join(await self._in_thread(self._take, self._draft_path(seat)) or ())

    async def _in_thread(
        self, do: Callable[[Unpack[Given]], Result], *given: *Given
    ) -> Result | None:
        """Return what ``do`` returns, or None where the disk does not let it."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, do, *given)
        except OSError as error:
            self._tell(f"What you send cannot be kept ({error.strerror}): {self._directory}")
        return None

    def _load(self, path: Path) -> list[str]:
        """Return what is in the file, and make it short again where it has grown."""
        try:
            lines = _end_of(path).splitlines()
        except FileNotFoundError:
            return []
        texts = [text for line in lines if (text := _text(line)) is not None]
        if len(texts) < len(lines) or len(lines) > 2 * TYPED_MAX:
            # Where that fails, they are there all the same; writing the next one tells why.
            with contextlib.suppress(OSError), written_whole(path) as file:
                file.writelines(_line(text) for text in texts[-TYPED_MAX:])
        return texts[-TYPED_MAX:]

    def _take(self, path: Path) -> list[str]:
        texts = self._load(path)
        with contextlib.suppress(OSError):  # then it comes back once more
            path.unlink()
        return texts

    def _append(self, path: Path, text: str) -> None:
        make_private(self._directory)
        with contextlib.suppress(FileNotFoundError):
            require_plain(path)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            end, line = file.tell(), _line(text)
            if file.write(line) < len(line):
                file.truncate(end)  # as half a line would spoil the next one
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    def _tell(self, sentence: str) -> None:
        if not self._told:
            self._told = True
            self.warn(sentence)

    def _path(self, seat: str) -> Path:
        return self._directory / f"{hashlib.sha256(seat.encode()).hexdigest()[:24]}.jsonl"

    def _draft_path(self, seat: str) -> Path:
        return self._path(seat).with_suffix(".draft")


def _end_of(path: Path) -> bytes:
    require_plain(path)
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - READ_MAX, 0))
        return file.read(READ_MAX)


def _line(text: str) -> bytes:
    return msgspec.json.encode(text) + b"\n"


def _text(line: bytes) -> str | None:
    """Return the text of a line, cleaned as it is drawn again, or None for one that is broken."""
    try:
        return clean_text(msgspec.json.decode(line, type=str))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None

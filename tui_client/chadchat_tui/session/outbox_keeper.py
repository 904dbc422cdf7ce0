"""Keeping what is in an outbox on disk, beside the event loop, which never waits for a disk."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from random import random
from typing import Final

from ..keeping import state_folder
from .outbox_file import Kept, OutboxFile, Taken

DIRECTORY: Final = "outbox"
OF_ANOTHER_MEMBER: Final = "You were another member of this room when you wrote this."

_TRIES: Final = 3
_TRY_SECONDS: Final = 0.1


class OutboxFolder:
    """Where outboxes are kept: ``path``, by default in the platform's state directory.

    What goes wrong there is told of in a sentence given to ``warn``.
    """

    def __init__(self, warn: Callable[[str], None], path: Path | None = None) -> None:
        self.warn = warn
        self.path = path or state_folder(DIRECTORY)


class OutboxKeeper:
    """Keeps the messages of one member, ``owner``, until they are acknowledged or given up.

    Those of ``former``, who one can be no more, become the owner's, but are not sent by themselves.
    One thread does everything, in the order it was asked for; nothing here raises. Where the disk
    will not, that is told of once, and messages are ``kept`` no longer.
    """

    def __init__(self, folder: OutboxFolder, owner: str, former: str | None = None) -> None:
        self.kept = True
        self._folder = folder
        self._name = _file_name(owner)
        self._former = None if former is None else _file_name(former)
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "outbox")
        self._changes: SimpleQueue[Kept | str] = SimpleQueue()
        self._file: OutboxFile | None = None
        self._adopted: list[Kept] = []
        self._last = self._do(self._adopt)

    async def adopted(self) -> list[Kept]:
        """Return what earlier processes of this member left behind, which is kept here now."""
        await self.written()
        return self._adopted

    def add(self, message: Kept) -> None:
        """Keep ``message``, in place of what was kept under its id."""
        self._changes.put(message)
        self._last = self._do(self._write)

    def remove(self, id: str) -> None:  # noqa: A002  # as everywhere on the wire
        """Keep the message with ``id`` no longer."""
        self._changes.put(id)
        self._do(self._write)

    async def written(self) -> None:
        """Wait until all that was added by now is on disk, or cannot be kept."""
        await asyncio.wait([self._last])

    def close(self, *, keep: bool) -> None:
        """Let go of the file; ``keep`` leaves what is in it for the member's next process."""
        self._last = self._do(self._keep_file if keep else self._discard_file)
        self._thread.shutdown(wait=False)

    def _do(self, work: Callable[[], None]) -> asyncio.Future[None]:
        done = self._loop.run_in_executor(self._thread, work)
        done.add_done_callback(self._notice_failure)
        return done

    def _notice_failure(self, work: asyncio.Future[None]) -> None:
        error = None if work.cancelled() else work.exception()
        if error is not None and self.kept:
            self.kept = False
            self._folder.warn(
                f"What you send cannot be kept on disk until it has arrived ({error}): "
                f"{self._folder.path}. Should this program end before, it is lost."
            )

    # In the thread

    def _adopt(self) -> None:
        for path in OutboxFile.all_of(self._folder.path, self._name):
            self._take_over(path)
        if self._former is not None:
            for path in OutboxFile.all_of(self._folder.path, self._former):
                self._take_over(path, OF_ANOTHER_MEMBER)

    def _take_over(self, path: Path, refusal: str | None = None) -> None:
        try:
            left = _open(path)
            messages = left.read()
        except Taken:
            return
        except sqlite3.DatabaseError as error:
            denied = isinstance(error, sqlite3.OperationalError)
            what = "cannot be read" if denied else "is broken"
            self._loop.call_soon_threadsafe(
                self._folder.warn, f"A file of unsent messages {what} ({error}): {path}"
            )
            return
        if refusal is not None:
            messages = [one if one.refusal else one._replace(refusal=refusal) for one in messages]
        if messages:
            self._opened().write(messages)
            self._adopted += messages
        left.discard()

    def _write(self) -> None:
        """Write all changes that wait: of many that come at once the first finds them all."""
        added: dict[str, Kept] = {}
        removed: list[str] = []
        try:
            while True:
                change = self._changes.get_nowait()
                if isinstance(change, Kept):
                    added[change.id] = change
                else:
                    added.pop(change, None)
                    removed.append(change)
        except Empty:
            pass
        if added or (removed and self._file is not None):
            self._opened().write(added.values(), removed)

    def _opened(self) -> OutboxFile:
        if self._file is None:
            self._file = OutboxFile.create(self._folder.path, self._name)
        return self._file

    def _keep_file(self) -> None:
        if self._file is not None:
            self._file.close()

    def _discard_file(self) -> None:
        if self._file is not None:
            self._file.discard()


def _file_name(owner: str) -> str:
    """Return how the names of the owner's files begin, which tell nobody who it is."""
    return hashlib.sha256(owner.encode()).hexdigest()[:24]


def _open(path: Path) -> OutboxFile:
    """Open a file that may be left behind. Raises Taken.

    Of two that open it at the same moment SQLite may refuse both, so they try again, apart.
    """
    for _ in range(_TRIES):
        try:
            return OutboxFile(path)
        except Taken:
            time.sleep(random() * _TRY_SECONDS)  # noqa: S311  # no secret
    return OutboxFile(path)

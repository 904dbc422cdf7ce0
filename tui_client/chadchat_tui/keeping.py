"""Where this client keeps things on this machine, for its user alone."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, Final

import platformdirs

SIZE_MAX: Final = 1_048_576
"""Bytes of a file with one thing in it; what is longer was not written here."""


def state_folder(name: str) -> Path:
    """Return the folder ``name`` in the platform's state directory. It need not be there."""
    return platformdirs.user_state_path("chadchat", appauthor=False) / name


def make_private(folder: Path) -> None:
    """See to it that ``folder`` is there with mode 0700. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def require_plain(path: Path) -> None:
    """Raise OSError where there is something at ``path`` that is no file to be read to its end.

    Nothing ever comes from a FIFO that nobody writes to, and some devices have no end.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "Not a plain file", str(path))


def read_plain(path: Path) -> bytes:
    """Return what is in the file. Raises OSError, also where it is longer than ``SIZE_MAX``."""
    require_plain(path)
    with path.open("rb") as file:
        content = file.read(SIZE_MAX + 1)
    if len(content) > SIZE_MAX:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


@contextmanager
def written_whole(path: Path, *, new: bool = False) -> Iterator[BinaryIO]:
    """Give a file that takes the place of ``path`` when the block is done, synced, with mode 0600;
    where the block raises, or the process dies, ``path`` is as it was.

    Raises OSError, which is FileExistsError where there is a ``path`` that should be ``new``.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with _reserved(path) if new else nullcontext():
            Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


@contextmanager
def _reserved(path: Path) -> Iterator[None]:
    """Take the name ``path`` by an empty file, which a hard link, that FAT has none of, would do
    without; it is gone again where the block raises OSError. Raises FileExistsError.
    """
    path.touch(mode=0o600, exist_ok=False)
    try:
        yield
    except OSError:
        path.unlink()
        raise

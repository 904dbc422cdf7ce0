"""Where this client keeps things on this machine, for its user alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import platformdirs


def state_folder(name: str) -> Path:
    """Return the folder ``name`` in the platform's state directory. It need not be there."""
    return platformdirs.user_state_path("chadchat", appauthor=False) / name


def make_private(folder: Path) -> None:
    """See to it that ``folder`` is there with mode 0700. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


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
        if new:
            path.hardlink_to(temporary)
        else:
            Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)

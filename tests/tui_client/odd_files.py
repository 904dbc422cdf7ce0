"""What may stand in the place of a file and cannot be read to its end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def fifo(path: Path) -> None:
    """Nobody writes to it."""
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def huge(path: Path) -> None:
    """A gigabyte that takes no place on the disk."""
    with path.open("wb") as file:
        file.truncate(1 << 30)


ODD_FILES = pytest.mark.parametrize("odd", [fifo, endless, huge])

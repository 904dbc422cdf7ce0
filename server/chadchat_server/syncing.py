"""Waiting until a file, or that there is one, is on disk."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Return when the folder's list of its files is on disk; Windows does that by itself."""
    if sys.platform != "win32":
        sync(folder)


def sync(path: Path) -> None:
    """Return when the file is on disk."""
    descriptor = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

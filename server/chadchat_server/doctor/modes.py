"""Who may read a file."""

from __future__ import annotations

import stat
import sys
from pathlib import Path


def is_open_to_others(file: Path, mask: int = stat.S_IRWXO) -> bool:
    """Say whether the mode has bits of ``mask``; Windows has no modes. Raises OSError."""
    return sys.platform != "win32" and bool(file.stat().st_mode & mask)

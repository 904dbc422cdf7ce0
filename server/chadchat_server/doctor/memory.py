"""The memory that the server may have."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..config import Settings
from .finding import Finding, ok, warning

_MEMORY: Final = Path("/proc/meminfo")
_GROUP: Final = Path("/sys/fs/cgroup/memory.max")
_SERVER: Final = 120_000_000
"""What a server takes with some hundred rooms in memory."""

_CONNECTION: Final = 20_000
"""What a connection takes that is in a room and is told of what is said there."""


def check_memory(settings: Settings) -> Iterator[Finding]:
    """Look whether there is enough for as many connections as the settings allow."""
    if sys.platform != "linux":
        return
    free = _free()
    needed = _SERVER + _CONNECTION * settings.connections_total
    says = f"{free / 1e6:,.0f} MB of memory can be had"
    if free < needed:
        yield warning(
            f"{says}; {settings.connections_total:,} connections may need {needed / 1e6:,.0f} MB.",
            "Give the machine or the container more, or set a smaller --connections-total.",
        )
    else:
        yield ok(f"{says}.")


def _free() -> int:
    """Return how many bytes can be had, of the machine's and of the container's."""
    match = re.search(r"^MemAvailable: +(\d+) kB$", _MEMORY.read_text("ascii"), re.MULTILINE)
    free = int(match[1]) * 1024 if match else 0
    try:
        return min(free, int(_GROUP.read_text("ascii")))
    except (OSError, ValueError):  # there is no group, or it may have all
        return free

"""What a process holds of the system's: memory and sockets, as Linux counts them."""

from __future__ import annotations

import re
from pathlib import Path


def resident(pid: int) -> int:
    """Return the memory that the process holds, in bytes."""
    return _status(pid, "VmRSS")


def resident_most(pid: int) -> int:
    """Return the most memory that it has held since ``forget_most``, in bytes."""
    return _status(pid, "VmHWM")


def forget_most(pid: int) -> None:
    """Begin anew with what it holds now (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def sockets(pid: int) -> int:
    """Return how many sockets it has open."""
    return sum(map(_is_socket, Path(f"/proc/{pid}/fd").iterdir()))


def _is_socket(descriptor: Path) -> bool:
    try:
        return str(descriptor.readlink()).startswith("socket:")
    except FileNotFoundError:  # closed meanwhile
        return False


def _status(pid: int, field: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    match = re.search(rf"{field}:\s+(\d+) kB", status)
    assert match is not None
    return int(match[1]) * 1024

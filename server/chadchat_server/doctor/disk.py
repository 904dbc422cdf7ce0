"""The disk that the log is on: its kind, what is free, how quickly it has something safe."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..config import Settings
from ..stores import SqliteStore
from .finding import Finding, ok, problem, warning
from .sqlite_store import nearest

_MOUNTS: Final = Path("/proc/self/mountinfo")
_OVER_NETWORK: Final = ("nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "fuse.sshfs")
_FREE_FEW: Final = 1_000_000_000
_SYNCS: Final = 9
_SLOW_SECONDS: Final = 0.02


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Look at the disk of a log in SQLite, by writing a file of 4 KiB beside it for a moment."""
    if not isinstance(store := settings.kept_in, SqliteStore):
        return
    folder = nearest(store.folder)
    yield from _check_free(folder, settings.free_min)
    if sys.platform == "linux":
        yield from _check_kind(kind_of(folder.resolve(), _MOUNTS.read_text("utf-8")), folder)
    if folder == store.folder:
        yield from _check_speed(folder)


def _check_free(folder: Path, free_min: int) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    says = f"{free / 1e9:,.1f} GB are free on the disk of {folder}"
    if free < free_min:
        yield problem(f"{says}, less than --free-min: nothing is stored.", "Make room.")
    elif free < _FREE_FEW:
        yield warning(f"{says}.", "Make room before there is none.")
    else:
        yield ok(f"{says}.")


def kind_of(folder: Path, mounts: str) -> str:
    """Return the kind of file system that ``folder`` is on, by ``mounts`` (proc(5)), or ""."""
    kinds: dict[Path, str] = {}
    for line in mounts.splitlines():
        mount, _, system = line.partition(" - ")
        place = mount.split()[4].encode().decode("unicode_escape")
        kinds[Path(place)] = system.split()[0]  # the last one mounted there covers the others
    return next((kinds[each] for each in (folder, *folder.parents) if each in kinds), "")


def _check_kind(kind: str, folder: Path) -> Iterator[Finding]:
    if kind in _OVER_NETWORK:
        yield problem(
            f"{folder} is on another machine ({kind}), where SQLite's locks cannot be relied on.",
            "Keep the log on a disk of this machine.",
        )
    elif kind in {"tmpfs", "ramfs"}:
        yield warning(
            f"{folder} is in memory ({kind}): what was said is gone when the machine restarts.",
            "Choose a --data-dir on a disk.",
        )
    elif kind == "overlay":
        yield warning(
            f"{folder} belongs to a container, and goes with it.",
            "Mount a volume there, or choose a --data-dir that is on one.",
        )


def _check_speed(folder: Path) -> Iterator[Finding]:
    seconds = _seconds_of_a_sync(folder)
    says = f"The disk has 4 KiB safe in {seconds * 1e3:.1f} ms"
    if seconds > _SLOW_SECONDS:
        yield warning(
            f"{says}: so long every message waits.", "Use a quicker disk, such as an SSD."
        )
    else:
        yield ok(f"{says}, so long a message waits.")


def _seconds_of_a_sync(folder: Path) -> float:
    """Return how long it takes, in the middle of some tries."""
    seconds = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(_SYNCS):
            file.seek(0)
            file.write(os.urandom(4096))
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)

"""A small disk of a server's own, which can be filled up."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.needs import need
from tests.server_process import ServerProcess

_SPARE: Final = 16_384
"""Bytes that are left on a full disk."""


class SmallDisk:
    """A file system in memory that ``server`` alone sees, and that goes with it."""

    def __init__(self, server: ServerProcess, folder: Path) -> None:
        self.server = server
        self._here = Path(f"/proc/{server.pid}/root{folder}")

    @contextmanager
    def full(self) -> Iterator[None]:
        """Let it be full meanwhile."""
        ballast = self._here / "ballast"
        space = os.statvfs(self._here)
        ballast.write_bytes(bytes(max(space.f_bavail * space.f_bsize - _SPARE, 0)))
        try:
            yield
        finally:
            ballast.unlink()

    def copy(self, folder: Path) -> Path:
        """Copy the data directory of a silent server to a place that SQLite finds; return that."""
        socket = shutil.ignore_patterns("control")  # which is no file
        return Path(shutil.copytree(self._here / "data", folder, ignore=socket))


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Serve from such a disk at ``folder``; skip the test where the system allows none."""
    unshare = [need("unshare"), "--user", "--map-root-user", "--mount"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("skipped, this system allows no namespaces")
    folder.mkdir()
    mount = f'mount -t tmpfs -o size={megabytes}m none "$0" && exec "$@"'
    under = [*unshare, "sh", "-c", mount, str(folder)]
    # Up to the last byte: not even what the server leaves free of a disk.
    with ServerProcess(folder / "data", "--free-min", "0", under=under) as server:
        yield SmallDisk(server, folder)

"""A system whose disk fails or stands still, and whose clock jumps, when a test says so."""

from __future__ import annotations

import mmap
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.needs import need
from tests.patience import PATIENCE_SECONDS

_SHIM: Final = Path(__file__).with_name("shim.c")
_FIELDS: Final = (
    "failing_syncs", "failing_writes", "failing_reads", "frozen", "waiting", "clock_ahead",
)  # fmt: skip
"""The numbers of the shim's ``struct faults``, in its order."""


class FaultySystem:
    """What goes wrong for every program with its ``environment``; nothing at first."""

    def __init__(self, shim: Path, file: Path, faults: mmap.mmap) -> None:
        self.environment = {"LD_PRELOAD": str(shim), "CHADCHAT_FAULTS": str(file)}
        self._faults = memoryview(faults).cast("q")

    def close(self) -> None:
        self._faults.release()

    def set(self, fault: str, value: int = 1) -> None:
        """Let ``fault`` begin; with 0, let it end."""
        self._faults[_FIELDS.index(fault)] = value

    @contextmanager
    def with_fault(self, fault: str, value: int = 1) -> Iterator[None]:
        """Let something go wrong meanwhile."""
        self.set(fault, value)
        try:
            yield
        finally:
            self.set(fault, 0)

    def wait_until_frozen(self) -> None:
        """Wait until a write or a sync waits."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._faults[_FIELDS.index("waiting")]:
            assert time.monotonic() < deadline, "nothing is written"
            time.sleep(0.001)


@contextmanager
def faulty_system(folder: Path) -> Iterator[FaultySystem]:
    """Compile the shim into ``folder``; skip the test where that cannot be."""
    if sys.platform != "linux":
        pytest.skip("skipped, this system has no LD_PRELOAD")
    shim, file = folder / "shim.so", folder / "faults"
    flags = ("-shared", "-fPIC", "-O1", "-Wall", "-Werror")
    subprocess.run([need("gcc"), *flags, "-o", str(shim), str(_SHIM), "-ldl"], check=True)
    file.write_bytes(bytes(8 * len(_FIELDS)))
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as faults:
        system = FaultySystem(shim, file, faults)
        try:
            yield system
        finally:
            system.close()

"""A pseudo-terminal in which a program is started, and how soon it shows what is waited for."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

COLUMNS, ROWS = 120, 40
_PATIENCE_SECONDS: Final = 15.0
_READ_BYTES: Final = 1 << 18
_USUAL: Final = {"TERM": "xterm-256color", "PYTHONDONTWRITEBYTECODE": ""}
"""As where somebody starts it the second time: Python has kept what it compiled."""


class NothingShown(Exception):
    """The program did not show what was waited for."""


class Terminal:
    """Starts ``command`` on a terminal of 120x40, on any core, and reads what it writes.

    ``started`` is the time of its start on ``time.perf_counter``, ``written`` counts its bytes.
    """

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self.written = 0
        self._behind = b""
        self.started = time.perf_counter()
        self._pid, self._end = pty.fork()
        if self._pid == 0:
            os.sched_setaffinity(0, range(os.cpu_count() or 1))
            termios.tcsetwinsize(0, (ROWS, COLUMNS))
            os.execvpe(command[0], command, {**os.environ, **_USUAL, **environment})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._end)

    def press(self, keys: bytes) -> None:
        """Send ``keys`` as a keyboard would."""
        os.write(self._end, keys)

    def wait_for(self, mark: bytes) -> float:
        """Return the time at which ``mark`` was there, behind what was waited for or read before.

        Raises NothingShown where it does not come.
        """
        deadline = time.perf_counter() + _PATIENCE_SECONDS
        seen, self._behind = self._behind, b""
        while mark not in seen and (left := deadline - time.perf_counter()) > 0:
            seen = seen[-len(mark) :] + self._read(left)
        _, found, behind = seen.partition(mark)
        if found:
            self._behind = behind
            return time.perf_counter()
        raise NothingShown(f"{mark!r} did not come")

    def read_for(self, seconds: float) -> int:
        """Read for so long, and return how many bytes came."""
        deadline, before = time.perf_counter() + seconds, self.written
        self._behind = b""
        while (left := deadline - time.perf_counter()) > 0:
            self._read(left)
        return self.written - before

    def resident_bytes(self) -> int:
        """Return the program's resident set size."""
        status = Path(f"/proc/{self._pid}/status").read_text(encoding="ascii")
        match = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        assert match is not None
        return int(match[1]) * 1024

    def _read(self, seconds: float) -> bytes:
        if not select.select([self._end], [], [], seconds)[0]:
            return b""
        try:
            read = os.read(self._end, _READ_BYTES)
        except OSError as error:  # which is how the end of a terminal is told
            raise NothingShown("the program has ended") from error
        self.written += len(read)
        return read


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """Give a folder for what a program keeps, which is then removed."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name)

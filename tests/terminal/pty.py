"""The terminal client in a terminal of which every byte is seen."""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Self

import pexpect
import pyte
from pyte.screens import Char, StaticDefaultDict

from tests.patience import PATIENCE_SECONDS

_PROGRAM = "from chadchat_tui.__main__ import main\nmain()"


_OTHER_SCREEN = 1049

_SILENCE_SECONDS = 1.0
"""Longer than a cursor takes to blink."""


class _Screen(pyte.Screen):
    """Has the other screen that full programs draw on, which pyte does without: what was there
    before comes back when they leave it.
    """

    _below: tuple[dict[int, StaticDefaultDict[int, Char]], int, int] | None = None

    def set_mode(self, *modes: int, **kwargs: bool) -> None:
        if _OTHER_SCREEN in modes and self._below is None:
            self._below = deepcopy(self.buffer), self.cursor.y, self.cursor.x
            self.erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: bool) -> None:
        if _OTHER_SCREEN in modes and self._below is not None:
            buffer, self.cursor.y, self.cursor.x = self._below
            self.buffer.clear()
            self.buffer.update(buffer)
            self._below = None
        super().reset_mode(*modes, **kwargs)


class Terminal:
    """A terminal of ``columns`` by ``rows`` in which ``chadchat`` runs with ``arguments`` and
    ``variables`` in its environment.

    ``before`` is Python that runs first, and ``shell`` the program in which ``chadchat`` is typed
    as a command. ``written`` is all that the client has sent to the terminal so far.
    """

    def __init__(
        self, *arguments: str, server: str, state: Path, columns: int = 80, rows: int = 24,
        variables: Mapping[str, str] | None = None, before: str = "", shell: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.written = b""
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        inherited = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}}
        environment = {
            **inherited, "CHADCHAT_SERVER": server, "XDG_STATE_HOME": str(state),
            "XDG_CONFIG_HOME": str(state),
            "TERM": "xterm-256color", "TZ": "UTC", **(variables or {}),
        }  # fmt: skip
        command = [sys.executable, "-c", f"{before}\n{_PROGRAM}", *arguments]
        program, *rest = shell or command
        self._process = pexpect.spawn(
            program, rest, env=environment, dimensions=(rows, columns), timeout=None
        )
        self._process.delaybeforesend = None
        if shell:
            self.send(f"{shlex.join(command)}\r")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.isalive():
            self._process.kill(signal.SIGKILL)
            self._process.wait()
        self._process.close()

    @property
    def screen(self) -> str:
        """What is seen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def send(self, keys: str) -> None:
        """Send ``keys`` as a keyboard would."""
        self._process.send(keys)

    def send_bytes(self, keys: bytes) -> None:
        """Send ``keys``, which may be no text."""
        self._process.send(keys)

    def hang_up(self) -> None:
        """Close the terminal, as its window does, and wait for the client to end."""
        self._process.ptyproc.fileobj.close()
        self.wait_for_end_unread()

    def kill(self, number: int) -> None:
        """Send the signal ``number`` to the client."""
        self._process.kill(number)

    @property
    def cooked(self) -> bool:
        """Whether lines are edited and shown as before the client came."""
        keys, lines = self._flags
        return bool(lines & termios.ICANON and lines & termios.ECHO and keys & termios.ICRNL)

    @property
    def quiet(self) -> bool:
        """Whether lines are edited and not shown."""
        keys, lines = self._flags
        return bool(lines & termios.ICANON and not lines & termios.ECHO and keys & termios.ICRNL)

    @property
    def _flags(self) -> tuple[int, int]:
        keys, _, _, lines, *_ = termios.tcgetattr(self._process.child_fd)
        return keys, lines

    @property
    def stopped(self) -> bool:
        """Whether the client stands still until it is told to go on."""
        status = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        return status.rpartition(")")[2].split()[0] == "T"

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self._screen.resize(rows, columns)
        self._process.setwinsize(rows, columns)

    def fill(self, key: str) -> None:
        """Press ``key``, which has the client draw, until the terminal, unread, takes no more."""
        client_end = os.open(f"/proc/{self._process.pid}/fd/2", os.O_WRONLY | os.O_NOCTTY)
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while select.select([], [client_end], [], 0)[1]:
                assert time.monotonic() < deadline, "it is never full"
                self.send(key)
                time.sleep(0.02)  # for the client to draw
        finally:
            os.close(client_end)

    def wait_for_end_unread(self) -> int:
        """Return the exit status when the client has ended, whatever it wrote."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._process.isalive():
            assert time.monotonic() < deadline, "it goes on"
            time.sleep(0.01)
        status: int = self._process.exitstatus
        return status

    def wait_for(self, wanted: str | Callable[[str], bool]) -> str:
        """Return the screen as soon as ``wanted`` is on it (or says so); fail after a while."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            screen = self.screen
            if wanted in screen if isinstance(wanted, str) else wanted(screen):
                return screen
            if not self._read():
                break
        raise AssertionError(f"{wanted!r} did not come; on the screen is:\n{self.screen}")

    def wait_until_said(self, name: str, text: str) -> str:
        """Return the screen as soon as ``text``, said by ``name``, is in the log: neither where one
        writes, nor as what is still on its way. Who said the line before, too, has no head.
        """
        said = rf"^ *(\d\d:\d\d {re.escape(name)}  | {{6}}){re.escape(text)}"
        return self.wait_for(lambda screen: bool(re.search(said, screen, re.MULTILINE)))

    def wait_for_silence(self) -> None:
        """Read until nothing has come for a while; fail where something always comes."""
        begun = silent_since = time.monotonic()
        while time.monotonic() - silent_since < _SILENCE_SECONDS:
            before = len(self.written)
            assert self._read(), f"it has ended; on the screen is:\n{self.screen}"
            if len(self.written) > before:
                silent_since = time.monotonic()
            assert silent_since - begun < PATIENCE_SECONDS, "it always writes something"

    def wait_for_end(self) -> int:
        """Return the exit status when the client has ended and all that it wrote is read."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._read():
            assert time.monotonic() < deadline, f"it goes on; on the screen is:\n{self.screen}"
        self._process.wait()
        status: int = self._process.exitstatus
        return status

    def _read(self) -> bool:
        """Read what there is; return whether more may come."""
        try:
            read: bytes = self._process.read_nonblocking(65_536, timeout=0.1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.written += read
        self._stream.feed(read)
        return True

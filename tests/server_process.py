"""The real server as a process of its own, on a free port and in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.patience import PATIENCE_SECONDS

_LISTENING = re.compile(r"Chad Chat is listening on (https?://\S+):(\d+)")


class ServerProcess:
    """A ``chadchat-server`` that can be killed and started again on the same port.

    Without limits unless ``limits`` is set, as tests are faster than people. ``under`` is a command
    that runs it, and becomes it.
    """

    def __init__(
        self, data_dir: Path, *options: str, limits: bool = False,
        environment: Mapping[str, str] | None = None, under: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.data_dir = data_dir
        self.port = 0
        self.url = ""
        self.stderr = ""
        self._options = (*options, *(() if limits else ("--no-limits",)))
        self._under = under
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._starts = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """See that it runs no more."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        self.wait()

    @property
    def runs_since_its_start(self) -> bool:
        """Whether it runs, and has never been ended in between."""
        assert self._process is not None
        return self._starts == 1 and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the server and return when it says that it is listening."""
        command = [
            *self._under, sys.executable, "-m", "chadchat_server",
            "--port", str(self.port), "--data-dir", str(self.data_dir), *self._options,
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=self._environment,
        )  # fmt: skip
        self._starts += 1
        self._reader = threading.Thread(target=self._read_stderr, args=(self._process,))
        self._reader.start()
        timer = threading.Timer(PATIENCE_SECONDS, self._process.kill)
        timer.start()
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        timer.cancel()
        match = _LISTENING.match(line)
        if match is None:
            self.end()
            raise AssertionError(f"the server did not start: {line!r} {self.stderr}")
        self.port = int(match[2])
        self.url = f"{match[1]}:{self.port}"

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._signal(signal.SIGKILL)

    def terminate(self) -> int:
        """Ask it to stop; return its exit status."""
        return self._signal(signal.SIGTERM)

    def restart(self) -> None:
        """Kill it and start it again on the same port."""
        self.kill()
        self.start()

    def wait(self) -> int:
        """Wait for its end and return its exit status."""
        assert self._process is not None
        assert self._reader is not None
        status = self._process.wait(PATIENCE_SECONDS)
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status

    def _signal(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return self.wait()

    def _read_stderr(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                self.stderr += line


@contextmanager
def lasting_server(
    new_folder: Callable[[], Path], *options: str
) -> Iterator[Callable[[], ServerProcess]]:
    """Give what gives a server that runs: the same one, as a start takes its time, until a test has
    ended it, then another in a folder of its own.
    """
    servers: list[ServerProcess] = []

    def server() -> ServerProcess:
        if not servers or not servers[-1].runs_since_its_start:
            servers.append(ServerProcess(new_folder() / "data", *options))
            servers[-1].start()
        return servers[-1]

    try:
        yield server
    finally:
        for each in servers:
            each.end()

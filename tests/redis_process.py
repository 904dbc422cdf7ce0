"""The real redis-server as a process of its own, on a free port and in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from tests.needs import need_redis
from tests.patience import PATIENCE_SECONDS


class RedisProcess:
    """A ``redis-server`` that can be killed, stopped for a while and started again, with its data.

    By default every write is on disk before it is answered. ``program`` is the path of another one,
    which runs with ``environment`` beside this process's own.
    """

    def __init__(
        self, folder: Path, *options: str, program: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.port = free_port()
        self._program = program
        self._environment = environment or {}
        self._options = options or ("--appendonly", "yes", "--appendfsync", "always")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        """Start it and return when it can be used."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            self._program or need_redis(), "--port", str(self.port), "--bind", "127.0.0.1",
            "--save", "", "--dir", str(self.folder), "--logfile", str(self.folder / "redis.log"),
            *self._options,
        ]  # fmt: skip
        self._process = subprocess.Popen(command, env=os.environ | self._environment)
        self._wait_until_ready()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(PATIENCE_SECONDS)

    def end(self) -> None:
        """See that it runs no more."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self.kill()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def keep(self, copy: Path) -> None:
        """Copy its files as they are."""
        shutil.copytree(self.folder, copy)

    def put_back(self, copy: Path) -> None:
        """Have it begin with the files of ``copy``; it must not run."""
        shutil.rmtree(self.folder)
        shutil.copytree(copy, self.folder)

    def command(self, *words: str) -> str:
        """Send a command of a few plain words; return the first part of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS) as connection:
            connection.sendall(" ".join(words).encode() + b"\r\n")
            return connection.recv(65_536).decode()

    def wait_until_written(self) -> None:
        """Return when all is in its file, which is later where the disk is busy (``everysec``)."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while "aof_buffer_length:0\r" not in self.command("INFO", "persistence"):
            assert time.monotonic() < give_up_at
            time.sleep(0.01)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _wait_until_ready(self) -> None:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            assert self._process is not None
            assert self._process.poll() is None, (self.folder / "redis.log").read_text()
            try:
                if self.command("PING").startswith(("+PONG", "-NOAUTH")):
                    return
            except OSError:
                assert time.monotonic() < give_up_at
            time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])

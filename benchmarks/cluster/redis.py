"""Redis as a process of its own, beside the clients: for the servers it is another machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ..processes import cpu_seconds_of

EVERYSEC, ALWAYS = "everysec", "always"
"""When what is written goes to the disk: once a second, or before it is answered."""

_START_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Redis:
    """A Redis that listens on ``port`` of 127.0.0.1."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Where servers find it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def cpu_seconds(self) -> float:
        """Return the CPU time of all its threads."""
        return cpu_seconds_of(self.pid)

    def memory_bytes(self) -> int:
        """Return what it has in memory, by its own count."""
        return self._figure("memory", "used_memory")

    def file_bytes(self) -> int:
        """Return how large its append only file is."""
        return self._figure("persistence", "aof_current_size")

    def ask(self, command: str) -> str:
        """Send a command of plain words; return its answer, if that is short."""
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(1 << 16).decode()

    def _figure(self, section: str, name: str) -> int:
        lines = self.ask(f"INFO {section}").splitlines()
        return int(next(line for line in lines if line.startswith(f"{name}:")).partition(":")[2])


@contextmanager
def redis_server(appendfsync: str = EVERYSEC) -> Iterator[Redis]:
    """Run it with an empty folder that is then removed, on the core of the clients.

    Raises FileNotFoundError where it is not installed, ChildProcessError where it does not start.
    """
    path = shutil.which("redis-server")
    if path is None:
        raise FileNotFoundError("redis-server is not installed: clusters are measured with it")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        free.close()
        process = subprocess.Popen([
            path, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", "",
            "--appendonly", "yes", "--appendfsync", appendfsync, "--loglevel", "warning",
        ], stdout=subprocess.DEVNULL)  # fmt: skip
        try:
            redis = Redis(process.pid, port)
            _wait_until_ready(redis)
            yield redis
        finally:
            process.kill()
            process.wait()


def _wait_until_ready(redis: Redis) -> None:
    give_up_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up_at:
        try:
            if redis.ask("PING").startswith("+PONG"):
                return
        except ConnectionError:
            time.sleep(0.01)
    raise ChildProcessError("redis-server did not start")

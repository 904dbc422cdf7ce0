"""Servers as processes of their own on one core, and what they use of it."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .peers import Peer

SERVER_CORE, CLIENT_CORE = 0, 1

_LISTENING = re.compile(r"listening on http://[^:]+:(\d+)")
_START_SECONDS, _STOP_SECONDS = 30, 30


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens on ``port`` of 127.0.0.1."""

    peer: Peer
    pid: int
    port: int

    def collect_garbage(self) -> None:
        """Have it collect its garbage, some time soon."""
        if self.peer.collects_on is not None:
            os.kill(self.pid, self.peer.collects_on)

    def cpu_seconds(self) -> float:
        """Return what ``cpu_seconds_of`` says of it."""
        return cpu_seconds_of(self.pid)

    def memory_bytes(self) -> int:
        """Return its proportional set size: its own memory, and its share of what is shared."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        match = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        assert match is not None
        return int(match[1]) * 1024


class Working(Protocol):
    """One process or several, of whose work there is a measure."""

    def cpu_seconds(self) -> float:
        """Return the CPU time that has been used until now."""


def cpu_seconds_of(pid: int) -> float:
    """Return the CPU time of all threads of a process, user and system, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def own_cpu_seconds() -> float:
    """Return the CPU time of this process, the load generator."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def prepare() -> None:
    """Give this process the core of the clients, and as many sockets as the system lets it have."""
    os.sched_setaffinity(0, {CLIENT_CORE % (os.cpu_count() or 1)})
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def serve(peer: Peer, *options: str, folder: Path | None = None) -> Iterator[Server]:
    """Run a peer on the servers' core, with its data in ``folder`` or in one that is then removed.

    All its threads are on that core, as it is given before the process begins.
    """
    with tempfile.TemporaryDirectory() as temporary:
        environment = {
            **os.environ, "CHADCHAT_DATA_DIR": str(folder or temporary),
            "CHADCHAT_LOG_LEVEL": "warning", "NODE_ENV": "production",
        }  # fmt: skip
        process = _start([*peer.command, *options], environment)
        try:
            assert process.stdout is not None
            match = _LISTENING.search(process.stdout.readline())
            if match is None:
                raise ChildProcessError(f"{peer.title} did not start")
            yield Server(peer, process.pid, int(match[1]))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.communicate(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start a process whose every thread stays on the servers' core."""
    own_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    finally:
        os.sched_setaffinity(0, own_cores)

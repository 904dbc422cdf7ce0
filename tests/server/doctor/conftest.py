"""What the doctor looks at."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import redis

from tests.needs import need_redis
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
def serve_redis(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start a real Redis with these options on a free port; return its address."""
    with ExitStack() as stack:

        def start(*options: str) -> str:
            with closing(socket.create_server(("127.0.0.1", 0))) as free:
                port = free.getsockname()[1]
            command = [
                need_redis(), "--port", str(port), "--save", "", "--dir", str(tmp_path),
                *options,
            ]  # fmt: skip
            process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
            stack.callback(process.kill)
            assert process.stdout is not None
            while b"Ready to accept connections" not in (line := process.stdout.readline()):
                assert line, "redis-server has ended"
            return f"127.0.0.1:{port}"

        yield start


@pytest.fixture
def ask_redis() -> Callable[..., object]:
    """Do a command at the Redis with an address."""

    def ask(address: str, *command: str) -> object:
        url = f"redis://{address}"
        with redis.Redis.from_url(url, socket_timeout=PATIENCE_SECONDS) as client:
            return client.execute_command(*command)

    return ask

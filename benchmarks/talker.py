"""``python -m benchmarks.talker PORT CODE RATE``: says so many messages a second in a room."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .generator import Generator
from .party import MESSAGE


@contextmanager
def talking(port: int, code: str, rate: int) -> Iterator[None]:
    """Have another process talk in the room. Raises ChildProcessError where it went silent."""
    command = [sys.executable, "-m", "benchmarks.talker", str(port), code, str(rate)]
    process = subprocess.Popen(command)
    try:
        yield
        if process.poll() is not None:
            raise ChildProcessError("nobody talked in the end")
    finally:
        process.kill()
        process.wait()


def talk(port: int, code: str, rate: int) -> None:
    """Talk until the process is killed; each message goes as soon as it is due."""
    generator = Generator()
    member = generator.open(port)
    generator.ask(member, "join", {"code": code, "name": "talker"})
    started, said = time.perf_counter(), 0
    while True:
        due = int(rate * (time.perf_counter() - started)) - said
        member.write(MESSAGE * due)
        said += due
        generator.run(1 / rate)


if __name__ == "__main__":
    talk(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))

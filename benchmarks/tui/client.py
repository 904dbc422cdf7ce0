"""``chadchat`` in the terminals of the benchmarks, and the room that it comes into."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..generator import Generator, message_frame
from ..peers import OURS
from ..processes import serve
from .terminal import Terminal

NAME: Final = "sean"
MESSAGES: Final = 60
NEWEST: Final = "the newest of all"
_COMMAND: Final = (sys.executable, "-m", "chadchat_tui")


@dataclass(frozen=True, slots=True)
class Place:
    """A room on a server of this machine, and the folder with its member's token."""

    port: int
    code: str
    state: Path

    def open(self) -> Terminal:
        """Join in a terminal, as who has been here before."""
        return join(self.code, f"http://127.0.0.1:{self.port}", self.state)


def join(code: str, server: str, state: Path) -> Terminal:
    """Start ``chadchat join`` in a terminal; ``state`` is the folder for what it keeps."""
    command = [*_COMMAND, "join", code, "--name", NAME, "--server", server]
    return Terminal(command, _places(state))


@contextmanager
def room(state: Path) -> Iterator[Place]:
    """Run a server with a room of more than 50 messages, in which one has been before."""
    with serve(OURS) as server:
        generator = Generator()
        host = generator.open(server.port)
        code = generator.ask(host, "create", {"name": "ana"}).room
        host.write(b"".join(message_frame(f"message {n}: some words") for n in range(MESSAGES)))
        generator.run_until(lambda: host.deliveries == MESSAGES, "a message was not delivered")
        url = f"http://127.0.0.1:{server.port}"
        send = [*_COMMAND, "send", code, NEWEST, "--name", NAME, "--server", url]
        subprocess.run(send, env={**os.environ, **_places(state)}, check=True)
        generator.close()
        yield Place(server.port, code, state)


def _places(state: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(state), "XDG_CONFIG_HOME": str(state)}

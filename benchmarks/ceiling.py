"""How much the load generator itself can take: whether it, or a server, is the limit."""

from __future__ import annotations

import socket
import sys
import time
from typing import Final

from .generator import Generator
from .peers import Peer
from .processes import own_cpu_seconds, serve

WARM_UP_SECONDS, MEASURED_SECONDS = 0.3, 1.0
BUSY: Final = 0.95
"""A share of its core from which on the generator, and not who writes to it, is the limit."""


def ceiling(people: int, frames: int) -> str:
    """Say how many deliveries a second so many clients take that get so many frames at once."""
    command = (sys.executable, "-m", "benchmarks.peers.firehose", str(people), str(frames))
    generator = Generator()
    with serve(Peer("firehose", "the firehose", command)) as server:
        address = ("127.0.0.1", server.port)
        members = [generator.attach(socket.create_connection(address)) for _ in range(people)]
        generator.run(WARM_UP_SECONDS)
        before = sum(member.deliveries for member in members)
        started, cpu = time.perf_counter(), own_cpu_seconds()
        generator.run(MEASURED_SECONDS)
        elapsed = time.perf_counter() - started
        share = (own_cpu_seconds() - cpu) / elapsed
        rate = (sum(member.deliveries for member in members) - before) / elapsed
        generator.close()
    least = "" if share >= BUSY else "at least "
    written = f"{frames} frames" if frames > 1 else "1 frame"
    return (
        f"the generator's own limit, {written} a write: {least}{rate:,.0f} deliveries/s "
        f"(at {share:.0%} of its core)"
    )

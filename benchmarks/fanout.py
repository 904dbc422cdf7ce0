"""How many messages a second one core delivers, every one stored and acknowledged.

The server runs on one core and all its clients on another; each peer is measured in turn, several
times, in one run, so that the ratio holds on a noisy machine.
"""

from __future__ import annotations

import asyncio
import os
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvloop

from .client import Client, pin

SERVER_CORE, CLIENT_CORE = 0, 1
WARM_UP_SECONDS, MEASURED_SECONDS = 0.5, 3.0
ROUNDS = 3
TEXT = "x" * 64

_LISTENING = re.compile(r"listening on http://[^:]+:(\d+)")


@dataclass(frozen=True, slots=True)
class Load:
    """So many members in one room, of whom some keep messages in flight."""

    members: int
    senders: int
    in_flight: int

    def __str__(self) -> str:
        senders = "1 sender" if self.senders == 1 else f"{self.senders} senders"
        return f"{self.members} members, {senders}, {self.in_flight} in flight"


@dataclass(frozen=True, slots=True)
class Result:
    """Deliveries and acknowledged messages a second, latencies of acks in ms, the clients' CPU."""

    deliveries: float
    messages: float
    p50: float
    p99: float
    client_cpu: float


PEERS = {
    "Chad Chat, durable": ["chadchat_server", "--port", "0", "--no-limits"],
    "plain python-socketio, in memory": ["benchmarks.peers.plain_socketio"],
}
LOADS = (Load(100, 1, 8),)


@contextmanager
def serve(module: list[str]) -> Iterator[int]:
    """Run a server process on its core and yield its port."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "CHADCHAT_DATA_DIR": folder, "CHADCHAT_LOG_LEVEL": "warning"}
        command = [sys.executable, "-m", *module]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        pin(SERVER_CORE, process.pid)
        try:
            assert process.stdout is not None
            match = _LISTENING.search(process.stdout.readline())
            assert match is not None
            yield int(match[1])
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=10)


async def run(port: int, load: Load) -> Result:
    """Put ``load`` on the server and count for ``MEASURED_SECONDS``."""
    clients = [Client() for _ in range(load.members)]
    for client in clients:
        await client.open("127.0.0.1", port)
    room = (await clients[0].ask("create", {"name": "member0"}))["room"]
    for number, client in enumerate(clients[1:], start=1):
        await client.ask("join", {"code": room, "name": f"member{number}"})
    senders = clients[: load.senders]
    for sender in senders:
        sender.talk(TEXT, load.in_flight)
    await asyncio.sleep(WARM_UP_SECONDS)
    before = sum(client.deliveries for client in clients)
    acks = sum(sender.acks for sender in senders)
    for sender in senders:
        sender.latencies.clear()
    started, cpu = time.perf_counter(), _cpu()
    await asyncio.sleep(MEASURED_SECONDS)
    seconds = time.perf_counter() - started
    used = (_cpu() - cpu) / seconds
    deliveries = sum(client.deliveries for client in clients) - before
    acks = sum(sender.acks for sender in senders) - acks
    latencies = sorted(latency for sender in senders for latency in sender.latencies)
    for client in clients:
        client.hush()
        client.close()
    await asyncio.gather(*(client.lost for client in clients))
    p50, p99 = (1000 * latencies[int(len(latencies) * share)] for share in (0.5, 0.99))
    return Result(deliveries / seconds, acks / seconds, p50, p99, used)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure every load on every peer in turn, and print the medians and their ratio."""
    pin(CLIENT_CORE)
    for load in LOADS:
        print(f"\n{load}; text of {len(TEXT)} bytes; median of {ROUNDS} runs")
        results: dict[str, list[Result]] = {peer: [] for peer in PEERS}
        for _ in range(ROUNDS):
            for peer, module in PEERS.items():
                with serve(module) as port, asyncio.Runner(
                    loop_factory=uvloop.new_event_loop
                ) as runner:  # fmt: skip
                    results[peer].append(runner.run(run(port, load)))
        _print(results)


def _print(results: dict[str, list[Result]]) -> None:
    print(f"{'':34}{'deliveries/s':>13}{'acks/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'clients CPU':>13}")
    medians = []
    for peer, runs in results.items():
        median = statistics.median(run.deliveries for run in runs)
        middle = min(runs, key=lambda run: abs(run.deliveries - median))
        medians.append(middle.deliveries)
        print(
            f"{peer:34}{middle.deliveries:13,.0f}{middle.messages:9,.0f}{middle.p50:8.2f}"
            f"{middle.p99:8.2f}{middle.client_cpu:12.0%}"
        )
    print(f"ratio of deliveries: {medians[0] / medians[1]:.1f}")


if __name__ == "__main__":
    main()

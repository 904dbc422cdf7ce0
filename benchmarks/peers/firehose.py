"""A server that does nothing but write: what the load generator can take in at most.

``python -m benchmarks.peers.firehose PEOPLE FRAMES`` prints the port it listens on, waits until so
many have connected, and then writes so many chat messages at once to each of them in turn, without
an end.
"""

from __future__ import annotations

import json
import socket
import sys

_LINE = {
    "room": "ABCD", "kind": "chat", "seq": 123_456, "id": "0123456789abcdef", "member": "1",
    "name": "member0", "message": "x" * 64, "ts": 1_750_000_000_000,
}  # fmt: skip


def frame() -> bytes:
    """Return one message as Chad Chat sends it, in an unmasked frame (RFC 6455, section 5.2)."""
    packet = f'42["message",{json.dumps(_LINE, separators=(",", ":"))}]'.encode()
    return bytes((0x81, 126)) + len(packet).to_bytes(2, "big") + packet


def main() -> None:
    people, frames = map(int, sys.argv[1:])
    listener = socket.create_server(("127.0.0.1", 0), backlog=people)
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    connections = [listener.accept()[0] for _ in range(people)]
    chunk = frame() * frames
    while True:
        for connection in connections:
            connection.sendall(chunk)


if __name__ == "__main__":
    try:
        main()
    except ConnectionError:
        sys.exit()

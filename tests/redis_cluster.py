"""A real Redis Cluster: three processes with a third of the slots each, and no replicas."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from redis.crc import key_slot

from tests.patience import PATIENCE_SECONDS
from tests.redis_process import RedisProcess, free_port

_SLOTS: Final = 16_384
_NODES: Final = 3


class RedisCluster:
    """Nodes of which one may be away: the others go on with what they have."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = [free_port() for _ in range(_NODES)]
        self.nodes = [self._node(port) for port in self._ports]
        self._stack = ExitStack()

    @property
    def url(self) -> str:
        return self.nodes[0].url

    def __enter__(self) -> Self:
        for node in self.nodes:
            self._stack.enter_context(node)
        first, *others = self.nodes
        for number, node in enumerate(self.nodes):
            slots = number * _SLOTS // _NODES, (number + 1) * _SLOTS // _NODES - 1
            _done(node.command("CLUSTER", "SET-CONFIG-EPOCH", str(number + 1)))
            _done(node.command("CLUSTER", "ADDSLOTSRANGE", *map(str, slots)))
        for node, port in zip(others, self._ports[1:], strict=True):
            _done(first.command("CLUSTER", "MEET", "127.0.0.1", str(node.port), str(port)))
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add_replica(self, of: RedisProcess) -> RedisProcess:
        """Start a replica of a node that has got all that this has."""
        replica = self._stack.enter_context(self._node(port := free_port()))
        of.command("CLUSTER", "MEET", "127.0.0.1", str(replica.port), str(port))
        _wait_until(lambda: _id(of) in replica.command("CLUSTER", "NODES"))
        _done(replica.command("CLUSTER", "REPLICATE", _id(of)))
        _wait_until(lambda: "master_link_status:up" in replica.command("INFO", "replication"))
        known = f"slave {_id(of)}"
        _wait_until(lambda: all(known in node.command("CLUSTER", "NODES") for node in self.nodes))
        _wait_until(lambda: f"slots_ok:{_SLOTS}" in replica.command("CLUSTER", "INFO"))
        self.nodes.append(replica)
        return replica

    def wait(self) -> None:
        """Return when all nodes know of all slots."""
        _wait_until(lambda: all(map(self._is_whole, self.nodes)))

    def node_of(self, key: str) -> RedisProcess:
        """Return the node that has a key, by what the first says."""
        slot = key_slot(key.encode())
        for line in self._lines(self.nodes[0]):
            for slots in line.split()[8:]:
                first, _, last = slots.partition("-")
                if first.isdigit() and int(first) <= slot <= int(last or first):
                    return next(node for node in self.nodes if f":{node.port}@" in line)
        raise KeyError(key)

    def empty(self) -> None:
        """Delete all keys."""
        for node in self.nodes:
            _done(node.command("FLUSHALL"))

    def begin_to_move(self, key: str, to: RedisProcess) -> None:
        """Have the slot of a key be one that moves; its keys are where they were."""
        source, slot = self.node_of(key), str(key_slot(key.encode()))
        _done(to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", _id(source)))
        _done(source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", _id(to)))

    def move_keys(self, key: str, to: RedisProcess, most: int = 1_000) -> None:
        """Move some of the keys of a moving slot, or all."""
        source, slot = self.node_of(key), str(key_slot(key.encode()))
        words = source.command("CLUSTER", "GETKEYSINSLOT", slot, str(most)).split("\r\n")
        if keys := words[2::2]:
            target = "127.0.0.1", str(to.port), '""', "0", "5000", "KEYS"
            _done(source.command("MIGRATE", *target, *keys))

    def end_move(self, key: str, to: RedisProcess) -> None:
        """Have a slot of which all keys have been moved be the other node's."""
        source, slot = self.node_of(key), str(key_slot(key.encode()))
        for node in (to, source, *self.nodes):
            _done(node.command("CLUSTER", "SETSLOT", slot, "NODE", _id(to)))

    def _node(self, port: int) -> RedisProcess:
        """Return a node that listens to the others at the port."""
        return RedisProcess(
            self._folder / f"node {port}", "--cluster-enabled", "yes", "--cluster-port", str(port),
            "--cluster-require-full-coverage", "no", "--cluster-node-timeout", "2000",
            "--appendonly", "yes", "--appendfsync", "always", "--repl-diskless-sync-delay", "0",
        )  # fmt: skip

    def _is_whole(self, node: RedisProcess) -> bool:
        info = node.command("CLUSTER", "INFO")
        nodes = len([line for line in self._lines(node) if " connected" in line])
        return (
            all(sign in info for sign in ("cluster_state:ok", f"cluster_slots_ok:{_SLOTS}"))
            and nodes == _NODES
        )

    def _lines(self, node: RedisProcess) -> list[str]:
        return [line for line in node.command("CLUSTER", "NODES").splitlines() if "@" in line]


def _wait_until(true: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def _id(node: RedisProcess) -> str:
    return node.command("CLUSTER", "MYID").split()[1]


def _done(reply: str) -> None:
    assert reply.startswith("+"), reply

"""What a node pays for a room that only another node serves."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Final

from ..party import MESSAGE, Load, gather
from ..peers import NODE, OURS, PLAIN, Peer
from ..plan import Plan
from ..table import Column, Table, judge
from .nodes import nodes_of
from .redis import redis_server

LOAD: Final = Load("elsewhere", 2, 10, 1, 8, bar=0)
MORE_TURNS: Final = 2
WINDOW_SECONDS: Final = 3.0
"""As long as between two heartbeats of a server, so that there is one in each window."""

COST = Column("CPU of the other node, µs/message", ".2f")
NOISE = Column("between idle windows, µs/message", ".2f")
MESSAGES = Column("messages in a window")


def measure(peer: Peer, turns: int, seconds: float = WINDOW_SECONDS) -> dict[Column, float]:
    """Return the CPU of a node in windows in which the other's room talks, less the idle ones'.

    Each node has a room; nobody says anything in the one that the node serves.
    """
    busy, idle, messages = [], [], []
    with (
        redis_server() as redis,
        nodes_of(peer, 2, redis) as nodes,
        gather(LOAD, *nodes.servers) as party,
    ):
        node = nodes.servers[0]
        [sender] = party.rooms[1].senders
        party.generator.run(seconds)
        for _ in range(turns):
            before = node.cpu_seconds()
            party.generator.run(seconds)
            idle.append(node.cpu_seconds() - before)
            before, acks = node.cpu_seconds(), sender.acks
            sender.talk(MESSAGE, LOAD.in_flight)
            party.generator.run(seconds)
            party.hush()
            busy.append(node.cpu_seconds() - before)
            messages.append(sender.acks - acks)
    each = 1e6 / statistics.median(messages)
    return {
        COST: (statistics.median(busy) - statistics.median(idle)) * each,
        NOISE: (max(idle) - min(idle)) * each,
        MESSAGES: statistics.median(messages),
    }


def run(plan: Plan) -> Iterator[Table]:
    """Measure it on every server that can have several nodes."""
    title = "Two nodes: what the room of ten on one of them costs the other"
    table = Table(title, (COST, NOISE, MESSAGES), COST)
    for peer in (OURS, PLAIN, NODE):
        table.add(peer.title, [measure(peer, plan.rounds + MORE_TURNS)])
    own = table.rows[OURS.title]
    verdict = judge(own[COST], own[NOISE], ".2f", at_most=True)
    table.notes.append(f"{COST.name}, against what lies between idle windows: {verdict}")
    yield table

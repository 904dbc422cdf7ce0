"""What the formulas say of towns of 10,000 to a million people, and how the simulation compares."""

from __future__ import annotations

from random import Random
from typing import Final

from ..table import Column, Table
from . import formulas, measured, simulation
from .formulas import Work
from .measured import MICRO
from .town import Town

NODES: Final = (1, 3, 10, 100)
PEOPLE_A_NODE: Final = 10_000
BUSY_SECONDS_A_DAY: Final = 8 * 3600
PEOPLE_DRAWN: Final = 10_000
SEED: Final = 1

_WAYS: Final = {"any node": (formulas.on_all, simulation.on_all),
                "a room's node": (formulas.by_room, simulation.by_room)}  # fmt: skip

COST, REDIS_COST = Column("node, CPU µs", ".1f"), Column("Redis, CPU µs", ".1f")
SENT, REDIS_SENT = Column("node, bytes out"), Column("Redis, bytes out")
MEMORY, FILE = Column("bytes of Redis' memory"), Column("bytes of its file")

MESSAGES, DELIVERIES = Column("messages/s"), Column("deliveries/s")
TOLD, SUBSCRIPTIONS = Column("Redis tells nodes /s"), Column("subscriptions")
NODE_CPU, REDIS_CPU = Column("busiest node's CPU", ".0%"), Column("Redis' CPU", ".0%")
NODE_NET, REDIS_NET = Column("node, Mbit/s out", ".0f"), Column("Redis, Mbit/s out", ".0f")
REDIS_GROWTH = Column("GB a day in Redis", ",.1f")

TOLD_DRAWN, SUBSCRIPTIONS_DRAWN = Column("told drawn"), Column("subscriptions drawn")
BUSIEST, BUSIEST_DRAWN = Column("busiest node's deliveries/s"), Column("its deliveries/s drawn")

CROWD, JOINS = Column("people"), Column("joins/s at most")
BACK = Column("the last is back after s", ".1f")
BACK_DRAWN, TRIES = Column("drawn, s", ".1f"), Column("tries each, drawn", ".2f")


def tables() -> list[Table]:
    """Return all of them; they are the same each time."""
    return [_measured_table(), _load_table(), _comparison_table(), _herd_table()]


def _measured_table() -> Table:
    columns = (COST, REDIS_COST, SENT, REDIS_SENT, MEMORY, FILE)
    table = Table("What one of each costs, as measured", columns, COST)
    for row, figures in {
        "a message (64 characters), where it is said": {
            COST: measured.APPEND_CPU / MICRO, REDIS_COST: measured.REDIS_APPEND_CPU / MICRO,
            MEMORY: measured.REDIS_MESSAGE_BYTES, FILE: measured.REDIS_FILE_BYTES,
        },
        "for each node with members of the room": {
            COST: measured.HEAR_CPU / MICRO, REDIS_COST: measured.REDIS_TELL_CPU / MICRO,
            REDIS_SENT: measured.TOLD_BYTES,
        },
        "for each member": {
            COST: measured.DELIVERY_CPU / MICRO, SENT: measured.DELIVERY_BYTES,
        },
        "a connection's sign of life, every 25 seconds": {COST: measured.PING_CPU / MICRO},
        "a join": {
            COST: measured.JOIN_CPU / MICRO, REDIS_COST: measured.REDIS_JOIN_CPU / MICRO,
        },
    }.items():  # fmt: skip
        table.add(row, [figures])
    return table


def _name(nodes: int, way: str) -> str:
    people = f"{nodes * PEOPLE_A_NODE:,} people"
    return f"{people}, 1 node" if nodes == 1 else f"{people}, {nodes} nodes, {way}"


def _cases() -> list[tuple[int, str]]:
    """Return how many nodes and which way of the balancer's; with one node there is but one."""
    return [(nodes, way) for nodes in NODES for way in _WAYS if nodes > 1 or way == "any node"]


def _load_table() -> Table:
    columns = (
        MESSAGES, DELIVERIES, TOLD, SUBSCRIPTIONS, NODE_CPU, REDIS_CPU, NODE_NET, REDIS_NET,
        REDIS_GROWTH,
    )  # fmt: skip
    table = Table("What each second brings, by the formulas", columns, MESSAGES)
    for nodes, way in _cases():
        work = _WAYS[way][0](Town(nodes * PEOPLE_A_NODE), nodes)
        table.add(_name(nodes, way), [_figures(work, nodes)])
    return table


def _figures(work: Work, nodes: int) -> dict[Column, float]:
    heard = (work.told - work.messages) / nodes
    bytes_a_day = work.messages * measured.REDIS_MESSAGE_BYTES * BUSY_SECONDS_A_DAY
    return {
        MESSAGES: work.messages,
        DELIVERIES: work.deliveries,
        TOLD: work.told,
        SUBSCRIPTIONS: work.subscriptions,
        NODE_CPU: (
            work.messages / nodes * measured.APPEND_CPU
            + heard * measured.HEAR_CPU
            + work.busiest_deliveries * measured.DELIVERY_CPU
            + PEOPLE_A_NODE / measured.PING_SECONDS * measured.PING_CPU
        ),
        REDIS_CPU: (
            work.messages * measured.REDIS_APPEND_CPU + work.told * measured.REDIS_TELL_CPU
        ),
        NODE_NET: work.busiest_deliveries * measured.DELIVERY_BYTES * 8e-6,
        REDIS_NET: work.told * measured.TOLD_BYTES * 8e-6,
        REDIS_GROWTH: bytes_a_day / 1e9,
    }


def _comparison_table() -> Table:
    columns = (
        TOLD, TOLD_DRAWN, SUBSCRIPTIONS, SUBSCRIPTIONS_DRAWN, BUSIEST, BUSIEST_DRAWN,
    )  # fmt: skip
    table = Table("The formulas, and the same drawn by lot", columns, TOLD)
    for nodes, way in _cases():
        town = Town(nodes * PEOPLE_A_NODE)
        on_paper, drawn = _WAYS[way]
        work, sample = on_paper(town, nodes), drawn(town, nodes, Random(SEED))
        table.add(_name(nodes, way), [{
            TOLD: work.told, TOLD_DRAWN: sample.told,
            SUBSCRIPTIONS: work.subscriptions, SUBSCRIPTIONS_DRAWN: sample.subscriptions,
            BUSIEST: work.busiest_deliveries, BUSIEST_DRAWN: sample.busiest_deliveries,
        }])  # fmt: skip
    return table


def _herd_table() -> Table:
    """A node's crowd comes to the others; or everybody to all, as when a balancer starts anew."""
    columns = (CROWD, JOINS, BACK, BACK_DRAWN, TRIES)
    table = Table("Everybody comes back", columns, BACK)
    for nodes in NODES[1:]:
        table.add(f"one of {nodes} nodes dies", [_herd(PEOPLE_A_NODE, nodes - 1)])
    for nodes in NODES[1:]:
        table.add(f"the balancer of {nodes} nodes", [_herd(nodes * PEOPLE_A_NODE, nodes)])
    return table


def _herd(people: int, nodes: int) -> dict[Column, float]:
    """Return how long a crowd takes that so many nodes, and one Redis, let in."""
    rate = min(nodes / measured.JOIN_CPU, 1 / measured.REDIS_JOIN_CPU)
    drawn = min(people, PEOPLE_DRAWN)
    back, tries = simulation.back_after(drawn, rate * drawn / people, Random(SEED))
    return {
        CROWD: people, JOINS: rate, BACK: formulas.back_after(people, rate),
        BACK_DRAWN: back, TRIES: tries / drawn,
    }  # fmt: skip

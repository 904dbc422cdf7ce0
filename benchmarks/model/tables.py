"""What the formulas say of towns of 10,000 to a million people, and how the simulation compares."""

from __future__ import annotations

from random import Random
from typing import Final

from ..table import Column, Table
from . import formulas, measured, simulation
from .formulas import Work
from .town import Town

NODES: Final = (1, 3, 10, 100)
PEOPLE_A_NODE: Final = 10_000
BUSY_SECONDS_A_DAY: Final = 8 * 3600
SEED: Final = 1

_WAYS: Final = {"any node": (formulas.on_all, simulation.on_all),
                "a room's node": (formulas.by_room, simulation.by_room)}  # fmt: skip

MESSAGES, DELIVERIES = Column("messages/s"), Column("deliveries/s")
TOLD, SUBSCRIPTIONS = Column("Redis tells nodes /s"), Column("subscriptions")
NODE_CPU, REDIS_CPU = Column("busiest node's CPU", ".0%"), Column("Redis' CPU", ".0%")
NODE_NET, REDIS_NET = Column("node, Mbit/s out", ".0f"), Column("Redis, Mbit/s out", ".0f")
REDIS_GROWTH = Column("GB a day in Redis", ",.1f")

TOLD_DRAWN, SUBSCRIPTIONS_DRAWN = Column("told drawn"), Column("subscriptions drawn")
BUSIEST, BUSIEST_DRAWN = Column("busiest node's deliveries/s"), Column("its deliveries/s drawn")

LOST, BACK = Column("come to each node at once"), Column("the last is back after s", ".1f")
BACK_DRAWN, TRIES = Column("drawn, s", ".1f"), Column("tries each, drawn", ".2f")


def tables() -> list[Table]:
    """Return all of them; they are the same each time."""
    return [_load_table(), _comparison_table(), _herd_table()]


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
            + heard * measured.READ_CPU
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
    table = Table("Everybody comes back", (LOST, BACK, BACK_DRAWN, TRIES), BACK)
    joins_a_second = 1 / measured.JOIN_CPU
    herds = {
        f"one of {nodes} nodes dies": round(PEOPLE_A_NODE / (nodes - 1))
        for nodes in NODES
        if nodes > 1
    }
    for row, people in {**herds, "the balancer starts anew": PEOPLE_A_NODE}.items():
        back, tries = simulation.back_after(people, joins_a_second, Random(SEED))
        table.add(row, [{
            LOST: people, BACK: formulas.back_after(people, joins_a_second),
            BACK_DRAWN: back, TRIES: tries / people,
        }])  # fmt: skip
    return table

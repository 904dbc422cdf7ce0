"""What one of each thing costs a node and Redis: what the model of many nodes multiplies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from ..generator import Generator
from ..party import Load, Party, fill_room
from ..peers import OURS
from ..plan import Plan
from ..processes import Server
from ..table import Column, Table
from .nodes import nodes_of
from .redis import Redis, redis_server

NODES: Final = 4
ROOMS: Final = 4
MEMBERS_ELSEWHERE: Final = 33
MEASURED_SECONDS: Final = 2.5
JOINS: Final = 300
PEOPLE: Final = 1_000
IDLE_SECONDS: Final = 30.0
SETTLING_SECONDS: Final = 6.0
PING_SECONDS: Final = 25.0

CPU = Column("CPU µs", ".1f")
MEMORY = Column("bytes of Redis' memory")
DISK = Column("bytes of its file")


@dataclass(frozen=True, slots=True)
class Message:
    """What a message cost, in µs of CPU: where it came in, where it was heard, and in Redis."""

    sending: float
    hearing: float
    redis: float


def one_message(nodes: int, members: int, seconds: float = MEASURED_SECONDS) -> Message:
    """Measure messages, each alone in its room, with so many members on each node but the first.

    On the first node is the sender alone.
    """
    load = Load("sizing", ROOMS, 1 + (nodes - 1) * members, 1, 1, bar=0)
    with redis_server() as redis, nodes_of(OURS, nodes, redis) as cluster:
        here, *others = cluster.servers
        ports = [here.port, *(server.port for server in others for _ in range(members))]
        party = Party(Generator())
        with closing(party.generator):
            party.rooms += [fill_room(party.generator, ports, load) for _ in range(ROOMS)]
            party.talk(load.in_flight)
            party.generator.run(0.5)
            acks = sum(sender.acks for sender in party.senders)
            before = _cpu(here, others, redis)
            party.generator.run(seconds)
            after = _cpu(here, others, redis)
            acks = sum(sender.acks for sender in party.senders) - acks
            party.hush()
    spent = [1e6 * (now - then) / acks for now, then in zip(after, before, strict=True)]
    return Message(spent[0], spent[1] / max(1, nodes - 1), spent[2])


def _cpu(here: Server, others: Sequence[Server], redis: Redis) -> tuple[float, float, float]:
    elsewhere = sum(server.cpu_seconds() for server in others)
    return here.cpu_seconds(), elsewhere, redis.cpu_seconds()


def cpu_table(seconds: float = MEASURED_SECONDS) -> Table:
    """Return what a message, a delivery, a join and a sign of life cost, by differences."""
    alone = one_message(1, 0, seconds)
    few = one_message(NODES, 1, seconds)
    many = one_message(NODES, MEMBERS_ELSEWHERE, seconds)
    delivery = (many.hearing - few.hearing) / (MEMBERS_ELSEWHERE - 1)
    told = (few.redis - alone.redis) / (NODES - 1)
    table = Table("What one of each costs, with little else to do", (CPU,), CPU)
    for row, cost in {
        "a message, on the node where it is said": few.sending - delivery,
        "a message, on each other node of the room": few.hearing - delivery,
        "a message, for each member who hears it": delivery,
        "a message, in Redis": alone.redis - told,
        "a message, in Redis for each node of the room": told,
    }.items():
        table.add(row, [{CPU: cost}])
    return table


def people_table(people: int = PEOPLE, seconds: float = IDLE_SECONDS) -> Table:
    """Return what coming into rooms of ten costs a node, and being there."""
    table = Table(f"What {people:,} people in rooms of ten cost, each", (CPU,), CPU)
    with redis_server() as redis, nodes_of(OURS, 1, redis) as cluster:
        [node] = cluster.servers
        load = Load("sizing", people // 10, 10, 1, 1, bar=0)
        party = Party(Generator())
        with closing(party.generator):
            before = node.cpu_seconds()
            party.generator.run(SETTLING_SECONDS)
            idle = (node.cpu_seconds() - before) / SETTLING_SECONDS
            before, redis_before = node.cpu_seconds(), redis.cpu_seconds()
            party.rooms += [
                fill_room(party.generator, [node.port], load) for _ in range(load.rooms)
            ]
            table.add("a join, on the node", [{CPU: 1e6 * (node.cpu_seconds() - before) / people}])
            spent = redis.cpu_seconds() - redis_before
            table.add("a join, in Redis", [{CPU: 1e6 * spent / people}])
            party.generator.run(SETTLING_SECONDS)  # for what else follows a join
            before = node.cpu_seconds()
            party.generator.run(seconds)
            spent = node.cpu_seconds() - before - idle * seconds
            table.add("a sign of life", [{CPU: 1e6 * spent * PING_SECONDS / (people * seconds)}])
    return table


def store_table(seconds: float = MEASURED_SECONDS) -> Table:
    """Return what messages, rooms and members take in Redis."""
    table = Table("What one of each takes in Redis; texts are 64 bytes", (MEMORY, DISK), MEMORY)
    load = Load("sizing", 1, 1, 1, 64, bar=0)
    with redis_server() as redis, nodes_of(OURS, 1, redis) as cluster:
        port = cluster.servers[0].port
        party = Party(Generator())
        with closing(party.generator):
            generator = party.generator
            before = _size(redis)
            for _ in range(JOINS):
                room = fill_room(generator, [port], load)
            table.add("a room with its host", [_growth(redis, before, JOINS)])
            before = _size(redis)
            party.rooms.append(fill_room(generator, [port], Load("", 1, JOINS, 1, 1, bar=0)))
            table.add("a member", [_growth(redis, before, JOINS)])
            party.rooms = [room]
            before = _size(redis)
            party.talk(load.in_flight)
            generator.run(seconds)
            party.hush()
            table.add("a message", [_growth(redis, before, room.sent)])
    return table


def _size(redis: Redis) -> tuple[int, int]:
    return redis.memory_bytes(), redis.file_bytes()


def _growth(redis: Redis, before: tuple[int, int], count: int) -> dict[Column, float]:
    memory, file = _size(redis)
    return {MEMORY: (memory - before[0]) / count, DISK: (file - before[1]) / count}


def run(_plan: Plan) -> Iterator[Table]:
    """Measure each once."""
    yield cpu_table()
    yield people_table()
    yield store_table()

"""The same as the formulas, by throwing dice: each room and each of its people by itself."""

from __future__ import annotations

import heapq
from collections import Counter
from random import Random

from .formulas import Work
from .town import Town, rate


def on_all(town: Town, nodes: int, random: Random) -> Work:
    """Give each person any node, and count."""
    return _count(town, nodes, random, apart=True)


def by_room(town: Town, nodes: int, random: Random) -> Work:
    """Give each room any node, and count."""
    return _count(town, nodes, random, apart=False)


def _count(town: Town, nodes: int, random: Random, *, apart: bool) -> Work:
    messages = deliveries = told = 0.0
    subscriptions = 0
    of_node = [0.0] * nodes
    every = range(nodes)
    for size in (size for size, count in town.rooms.items() for _ in range(count)):
        people = Counter(random.choices(every, k=size) if apart else [random.choice(every)] * size)
        messages += rate(size)
        deliveries += rate(size) * size
        told += rate(size) * len(people)
        subscriptions += len(people)
        for node, count in people.items():
            of_node[node] += rate(size) * count
    return Work(messages, deliveries, told, subscriptions, max(of_node))


def back_after(
    people: int, joins_a_second: float, random: Random, *,
    patience: float = 10.0, shortest: float = 0.5, longest: float = 30.0,
) -> tuple[float, int]:  # fmt: skip
    """Return when the last of a crowd is in again on one node, and how many tries that took.

    Who is not served within ``patience`` seconds gives up and waits anew, up to twice as long; the
    node serves in the order of coming, and finds out who has gone only when it is their turn.
    """
    wait = [2 * shortest] * people
    coming = [(random.uniform(shortest, 2 * shortest), person) for person in range(people)]
    heapq.heapify(coming)
    free_at = last = 0.0
    tries = 0
    while coming:
        now, person = heapq.heappop(coming)
        tries += 1
        free_at = max(free_at, now)
        if free_at - now <= patience:
            free_at += 1 / joins_a_second
            last = free_at
        else:
            wait[person] = min(2 * wait[person], longest)
            again = now + patience + random.uniform(shortest, wait[person])
            heapq.heappush(coming, (again, person))
    return last, tries

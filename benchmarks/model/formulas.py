"""What a town costs on so many nodes, on paper."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from .town import Town, rate


@dataclass(frozen=True, slots=True)
class Work:
    """What happens each second, in all of the nodes together but for the busiest one.

    ``told`` counts each message once for each node that hears of it from Redis, ``subscriptions``
    each room once for each node that serves it.
    """

    messages: float
    deliveries: float
    told: float
    subscriptions: float
    busiest_deliveries: float


def on_all(town: Town, nodes: int) -> Work:
    """Return the work where the balancer gives each connection any node.

    A node serves a room of n with probability 1 - (1 - 1/k)^n.
    """
    return _work(
        town, nodes, lambda size: nodes * (1 - (1 - 1 / nodes) ** size),
        lambda size: rate(size) ** 2 * size,
    )  # fmt: skip


def by_room(town: Town, nodes: int) -> Work:
    """Return the work where the balancer gives all connections of a room one node, any."""
    return _work(town, nodes, lambda _: 1, lambda size: (rate(size) * size) ** 2)


def _work(
    town: Town, nodes: int, serving: Callable[[int], float], squares: Callable[[int], float]
) -> Work:
    """Add up the rooms: ``serving`` nodes each, and ``squares`` of what is drawn for a node.

    A node's deliveries are the sum of many draws, so about normal: the busiest of k nodes is some
    √(2 ln k) standard deviations above the mean.
    """
    rooms = town.rooms.items()
    deliveries = sum(count * rate(size) * size for size, count in rooms)
    variance = sum(count * squares(size) for size, count in rooms) / nodes * (1 - 1 / nodes)
    return Work(
        messages=sum(count * rate(size) for size, count in rooms),
        deliveries=deliveries,
        told=sum(count * rate(size) * serving(size) for size, count in rooms),
        subscriptions=sum(count * serving(size) for size, count in rooms),
        busiest_deliveries=deliveries / nodes + math.sqrt(2 * math.log(nodes) * variance),
    )


def back_after(people: int, joins_a_second: float, least_wait: float = 0.5) -> float:
    """Return after how many seconds the last of a crowd is in again that lost a node at once.

    Each waits from ``least_wait`` to twice that, drawn evenly, and then its turn.
    """
    return max(2 * least_wait, least_wait + people / joins_a_second)

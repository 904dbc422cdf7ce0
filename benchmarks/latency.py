"""How long one message takes when nothing else is under way."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final

from .generator import Connection
from .party import MESSAGE, Load, Party, gather
from .peers import NODE, OURS, Peer
from .plan import Plan
from .processes import serve
from .rounds import tabulate
from .table import Column, Table

LOAD: Final = Load("latency", 1, 100, 1, 1, bar=1)
MEASURED_SECONDS: Final = 2.0
WARM_UP_MESSAGES: Final = 200

ACK_P50, ACK_P99 = Column("ack p50 ms", ".2f"), Column("ack p99 ms", ".2f")
FIRST_P50 = Column("first delivery p50 ms", ".2f")
DELIVERY_P50, DELIVERY_P99 = Column("delivery p50 ms", ".2f"), Column("delivery p99 ms", ".2f")


def measure(peer: Peer) -> dict[Column, float]:
    """Return the times of one message alone, where all members listen."""
    with serve(peer) as server, gather(LOAD, server) as party:
        return watch_alone(party, list(party.members))


def watch_alone(party: Party, listeners: Sequence[Connection]) -> dict[Column, float]:
    """Return the times from the sending of a message to its ack, and to each listener's having it.

    The next message is sent when the last member has the one before, so that it waits for nothing.
    """
    heard: list[float] = []
    for member in listeners:
        member.heard_at = heard
    sender = next(party.senders)
    for _ in range(WARM_UP_MESSAGES):
        _say_one(party, sender, heard, len(listeners))
    sender.latencies.clear()
    deliveries: list[list[float]] = []
    deadline = time.perf_counter() + MEASURED_SECONDS
    while time.perf_counter() < deadline:
        deliveries.append(_say_one(party, sender, heard, len(listeners)))
    party.check_order()
    each = [seconds for message in deliveries for seconds in message]
    return {
        ACK_P50: _quantile_ms(sender.latencies, 0.5),
        ACK_P99: _quantile_ms(sender.latencies, 0.99),
        FIRST_P50: _quantile_ms([message[0] for message in deliveries], 0.5),
        DELIVERY_P50: _quantile_ms(each, 0.5),
        DELIVERY_P99: _quantile_ms(each, 0.99),
    }


def _say_one(party: Party, sender: Connection, heard: list[float], listeners: int) -> list[float]:
    """Send a message; return the seconds after which each listener had it, in their order."""
    heard.clear()
    sender.talk(MESSAGE, 1)
    sender.hush()
    party.generator.run_until(
        lambda: (
            len(heard) == listeners
            and not sender.waits
            and not any(room.missing for room in party.rooms)
        ),
        "a message is not everywhere",
    )
    return [at - sender.sent_at[-1] for at in heard]


def _quantile_ms(seconds: Sequence[float], share: float) -> float:
    return 1000 * sorted(seconds)[int(len(seconds) * share)]


def run(plan: Plan) -> Iterator[Table]:
    """Measure it on every peer; the bar is for the ack, the other ratio is said beside it."""
    columns = (ACK_P50, ACK_P99, FIRST_P50, DELIVERY_P50, DELIVERY_P99)
    table = Table(f"{LOAD}, one after another", columns, ACK_P50, LOAD.bar)
    tabulate(table, plan, measure)
    own, node = table.rows.get(OURS.title), table.rows.get(NODE.title)
    if own and node:
        ratio = own[DELIVERY_P50] / node[DELIVERY_P50]
        table.notes.append(f"{DELIVERY_P50.name}, ours to Node's: {ratio:.2f}")
    yield table

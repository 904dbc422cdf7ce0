"""Measuring every server in turn, several times."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .peers import NODE, OURS, PLAIN, Peer
from .plan import Plan
from .table import Column, Table


def tabulate(table: Table, plan: Plan, measure: Callable[[Peer], dict[Column, float]]) -> Table:
    """Fill ``table`` with the medians of what ``measure`` finds, and compare.

    python-socketio takes minutes for what the others do in seconds, and no bar is about it: it is
    measured in the first round alone.
    """
    results: dict[str, list[dict[Column, float]]] = {peer.title: [] for peer in plan.peers}
    for number in range(plan.rounds):
        for peer in plan.peers:
            if number == 0 or peer is not PLAIN:
                results[peer.title].append(measure(peer))
    for title, figures in results.items():
        table.add(title, figures)
    table.compare(OURS.title, NODE.title, PLAIN.title)
    return table


def take_turns(
    table: Table, rounds: int, rows: Mapping[str, Callable[[], dict[Column, float]]]
) -> Table:
    """Fill ``table`` with the medians of what is measured for each row, the rows in turn."""
    results: dict[str, list[dict[Column, float]]] = {title: [] for title in rows}
    for _ in range(rounds):
        for title, measure in rows.items():
            results[title].append(measure())
    for title, figures in results.items():
        table.add(title, figures)
    return table

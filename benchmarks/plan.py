"""What a run of the benchmarks is asked to measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .peers import Peer
from .table import Table


@dataclass(frozen=True, slots=True)
class Plan:
    """Which servers, how many rounds, and which of the fan-out's loads (all where there is none).

    In each round the servers are measured in turn, so that the noise of a machine meets all alike.
    """

    peers: Sequence[Peer]
    rounds: int
    load: str | None = None


Benchmark: TypeAlias = Callable[[Plan], Iterator[Table]]

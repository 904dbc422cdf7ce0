"""What happens to clients, counted, for whoever watches the server."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """Counted since the server's start.

    ``opened`` connections are counted by transport, ``closed`` ones by reason, ``refusals`` by the
    code of the error. Each of these is one of few, and none a client's choice. ``turned_away`` are
    TCP connections, of which there were too many.
    """

    opened: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    turned_away: int = 0

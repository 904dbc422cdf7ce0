"""The durable room log: one interface, and SQLite behind it.

``RoomLog`` is what the gateway needs of a store; ``sqlite`` keeps it in one file. What a promise of
the protocol rests on is here: a seq is given in the transaction that stores the message, and
nothing is reported stored before that transaction is on disk.
"""

from .counters import Counters, Guesses, Waits
from .following import Follower
from .interface import (
    Appended,
    Changed,
    CodeTaken,
    Finding,
    LogUnusable,
    Outcome,
    Outdated,
    RoomLog,
    Told,
)  # fmt: skip

__all__ = [
    "Appended",
    "Changed",
    "CodeTaken",
    "Counters",
    "Finding",
    "Follower",
    "Guesses",
    "LogUnusable",
    "Outcome",
    "Outdated",
    "RoomLog",
    "Told",
    "Waits",
]

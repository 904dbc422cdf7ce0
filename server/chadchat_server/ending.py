"""How a run of the server ends, for whoever started it."""

from __future__ import annotations

from enum import Enum


class CannotServe(Exception):
    """The server cannot start or go on; the sentence says why and what to do."""


class Ending(Enum):
    """Why a run of the server ended."""

    STOPPED = "stopped"
    CHANGED = "changed"

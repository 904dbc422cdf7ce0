"""What a check finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from ..config import Settings


class Grade(Enum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about what there is and, where something is to be done, one about that."""

    grade: Grade
    says: str
    do: str = ""


Check = Callable[[Settings], Iterator[Finding]]


def ok(says: str, do: str = "") -> Finding:
    """Return what is as it should be."""
    return Finding(Grade.OK, says, do)


def warning(says: str, do: str) -> Finding:
    """Return what the server can do with, but should not have to."""
    return Finding(Grade.WARNING, says, do)


def problem(says: str, do: str) -> Finding:
    """Return what keeps the server from serving, or from keeping its promises."""
    return Finding(Grade.PROBLEM, says, do)

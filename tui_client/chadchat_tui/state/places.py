"""Places in a room's log as people write them: a message's number, or a time."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from chadchat_shared.limits import SEQ_MAX

from .moments import read_moment

_NUMBER: Final = re.compile(r"#?\s*(\d{1,16})", re.ASCII)


class Numbered(NamedTuple):
    """The message with the seq ``seq``."""

    seq: int


class Timed(NamedTuple):
    """The first message at or after ``ts``, in Unix milliseconds."""

    ts: int


def read_place(typed: str, now: datetime, zone: tzinfo | None = None) -> Numbered | Timed:
    """Return the place that is meant: ``#123`` or ``123``, or a time as ``read_moment`` has it.

    What names no offset is in ``zone``, by default this machine's. Raises BadMoment.
    """
    if number := _NUMBER.fullmatch(typed.strip()):
        return Numbered(min(int(number[1]), SEQ_MAX))
    return Timed(max(0, read_moment(typed, now, zone)))

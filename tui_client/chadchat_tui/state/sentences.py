"""What is said to the reader about the connection, the members, and who is typing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chadchat_shared.answers import MemberInfo

from ..events import Closed, Connected, Refused, Waiting
from .members import Members
from .room import RoomState

NAMED_TYPISTS = 3


def connection_sentence(state: RoomState, waited: float = 0.0) -> str:
    """Return what there is to say of the connection, or "" while all is well.

    ``waited`` is how many seconds of a wait are over.
    """
    if state.over:
        return f"{state.over} /quit leaves."
    match state.status:
        case Connected() if state.inside:
            return "Back again." if state.returned else ""
        case Waiting(seconds, error):
            remaining = max(1, math.ceil(seconds - waited))
            return f"{error.message} Next try in {remaining} s (Ctrl+R: now)"
        case Refused(error):
            return f"{error.message} /quit leaves."
        case Connected():
            return f"Entering {state.code or state.wanted or 'the room'} …"
        case _:
            return "Connecting …"


def connection_word(state: RoomState) -> str:
    """Return how the connection is, in a word."""
    if state.over or isinstance(state.status, Refused | Closed):
        return "closed"
    if isinstance(state.status, Waiting):
        return "offline"
    return "connected" if state.inside else "connecting"


def typing_sentence(names: Sequence[str]) -> str:
    """Return who is typing, or "" for nobody."""
    if not names:
        return ""
    if len(names) > NAMED_TYPISTS:
        return f"{len(names):,} people are typing …"
    if len(names) == 1:
        return f"{names[0]} is typing …"
    return f"{', '.join(names[:-1])} and {names[-1]} are typing …"


def who_sentence(members: Members) -> str:
    """Return who is here and who belongs here but is away, for ``/who``."""

    def names(people: list[MemberInfo]) -> str:
        return ", ".join(one.name + (" (host)" if one.host else "") for one in people)

    here, away = members.here, members.away
    unknown = members.online - len(here)
    more = f", and {unknown:,} more" if unknown > 0 else ""
    lines = [f"Here now ({members.online:,}): {names(here)}{more}"]
    if away:
        lines.append(f"Away ({len(away):,}): {names(away)}")
    return "\n".join(lines)

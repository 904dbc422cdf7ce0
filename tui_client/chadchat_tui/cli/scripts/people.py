"""``chadchat who``: who is in the room."""

from __future__ import annotations

from chadchat_shared.text import clean_text

from ...state.members import Members
from ...state.sentences import who_sentence
from ..exit_status import ExitStatus
from ..output import print_json, print_line
from ..records import json_of_members
from .place import Place, inside


async def who(place: Place, *, as_json: bool) -> ExitStatus:
    """Print who is here and who is away, who is the host and who is muted."""
    async with inside(place) as (_, room):
        listed = await room.members()
        if as_json:
            print_json(json_of_members(room.code, listed))
        else:
            here = sum(member.online for member in listed)
            print_line(clean_text(who_sentence(Members(listed, here))))
    return ExitStatus.DONE

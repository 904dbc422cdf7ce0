"""Asking where to go, where no room was named."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ..open_rooms import OpenRooms
from ..settings import Loaded
from ..textual_settings import set_textual
from ..tokens import TokenStore

if TYPE_CHECKING:  # as it imports Textual, whose pace is to be set first
    from ..screens.start import Choice

RECENT_MAX: Final = 50
"""How many rooms are offered."""


class Started(NamedTuple):
    """Where to go, or None, and then the exit status."""

    choice: Choice | None
    status: int


def start(server: str, loaded: Loaded, tokens: TokenStore) -> Started:
    """Offer the rooms that the user has been in, and ways to others on ``server``."""
    set_textual(os.environ)
    from ..pasting import guard_pastes  # noqa: PLC0415  # scripts do without Textual
    from ..screens.start import Recent  # noqa: PLC0415  # likewise
    from ..start import StartApp  # noqa: PLC0415  # likewise

    guard_pastes()
    problems = [*loaded.problems]
    warn, tokens.warn = tokens.warn, problems.append
    kept = OpenRooms(problems.append)

    @cache
    def open_rooms(where: str, name: str) -> set[str]:
        return {one.room for one in kept.load(where, name)}

    recent = [
        Recent(one.server, one.room, one.name, one.room in open_rooms(one.server, one.name))
        for one in tokens.all()[:RECENT_MAX]
    ]
    tokens.warn = warn
    app = StartApp(recent, server, loaded.settings, problems)
    app.run()
    return Started(app.choice, app.return_code or 0)

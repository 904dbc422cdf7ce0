"""The newest lines of a room's log, where they stand on the screen, before that can be drawn.

What draws it takes a fifth of a second to import, most of it Textual. These need a third of that,
are without colours, and are drawn over as they stand: the layout is that of ``app.tcss``.
"""

from __future__ import annotations

import os
from typing import Final

from rich.style import Style

from .curtain import PlacedLines
from .state.mentions import Me
from .state.preferences import Preferences
from .state.room import RoomState
from .widgets.log_lines import LogLines, Place
from .widgets.painting import MARGIN, PARTS, Painter

_LEFT: Final = 1
_SCROLLBAR: Final = 1
_MEMBERS: Final = 20
_MEMBERS_FROM: Final = 80
"""Columns from which the list of members stands beside the log."""

_BAR_FROM, _KEYS_FROM = 6, 16
"""Rows from which there are the bar and the keys."""

_WRITING: Final = 2
"""Rows of where one writes, and of the line above it."""


def first_lines(room: RoomState, preferences: Preferences, size: os.terminal_size) -> PlacedLines:
    """Return the end of the log of ``room`` as it is seen on a terminal of that size."""
    columns, rows = size
    row = 1 if rows >= _BAR_FROM else 0
    height = rows - row - _WRITING - (1 if rows >= _KEYS_FROM else 0)
    members = _MEMBERS if columns >= _MEMBERS_FROM else 0
    width = columns - _LEFT - members - _SCROLLBAR - MARGIN
    if height <= 0 or width <= 0:
        return PlacedLines(row, _LEFT, [])
    styles = dict.fromkeys(PARTS, Style())
    if preferences.theme != "terminal":
        styles["code"] = Style(bgcolor="black")  # where there are colours, it has no marks
    painter = Painter(
        width, styles, room.log.zone, Me(room.member, room.name), preferences.time_format
    )
    log = LogLines(room.log, painter)
    log.take_in()
    log.measure_around(Place(room.log.end, 0), height)
    log.lay_out()
    below = [
        strip.text
        for one in [*room.log.below, *room.below]
        for strip in painter.paint(one, grouped=False)
    ]
    first = max(log.height + len(below) - height, 0)
    strips = [log.strip_on_top(first), *map(log.strip, range(first + 1, log.height))]
    lines = [strip.text.rstrip() for strip in strips if strip is not None]
    return PlacedLines(row, _LEFT, [*lines, *below][-height:])

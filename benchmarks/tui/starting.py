"""How soon the terminal client is there, and how much memory it has then."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Final

from ..table import Column, Table, judge
from .client import NEWEST, join, room
from .terminal import Terminal, fresh_folder

STARTS: Final = 10
WEECHAT: Final = "weechat"
_NOWHERE: Final = "http://127.0.0.1:9"

PAINTED, WHOLE = Column("first paint s", ".3f"), Column("all of it s", ".3f")
SHOWN, RESIDENT = Column("newest message s", ".3f"), Column("resident MB", ".0f")
PAINTED_BAR, SHOWN_BAR, RESIDENT_BAR = 1.5, 0.4, 60.0


def tables() -> Iterator[Table]:
    """Measure the start without a server, beside WeeChat's, then in a room."""
    yield _first_paint()
    yield _in_a_room()


def _first_paint() -> Table:
    """Compare the first screens.

    Painted is a screen when its first line has what stands there: the room's code, WeeChat's name.
    It is all there when one can write, or when WeeChat says that its plugins are loaded.
    """
    table = Table(
        f"From the start to the first screen, medians of {STARTS}", (PAINTED, WHOLE), PAINTED
    )
    ours: list[dict[Column, float]] = []
    theirs: list[dict[Column, float]] = []
    for _ in range(STARTS):
        ours.append(_start_ours())
        if shutil.which(WEECHAT):
            theirs.append(_start_weechat())
    table.add("chadchat join", ours)
    if not theirs:
        table.notes.append("WeeChat is not installed here: there is nothing to compare with")
        return table
    table.add("WeeChat", theirs)
    ratio = table.rows["chadchat join"][PAINTED] / table.rows["WeeChat"][PAINTED]
    table.notes.append(
        "first paint, ours to WeeChat's: " + judge(ratio, PAINTED_BAR, ".2f", at_most=True)
    )
    return table


def _start_ours() -> dict[Column, float]:
    with fresh_folder() as folder, join("ABCD", _NOWHERE, folder) as terminal:
        return _times(terminal, b"ABCD", b"rite a message")


def _start_weechat() -> dict[Column, float]:
    with fresh_folder() as folder, Terminal([WEECHAT, "--dir", str(folder)], {}) as terminal:
        return _times(terminal, b"WeeChat", b"Plugins loaded")


def _times(terminal: Terminal, first: bytes, last: bytes) -> dict[Column, float]:
    painted = terminal.wait_for(first) - terminal.started
    return {PAINTED: painted, WHOLE: terminal.wait_for(last) - terminal.started}


def _in_a_room() -> Table:
    """Wait for the newest message of the room, from the command on."""
    figures = []
    with fresh_folder() as folder, room(folder) as place:
        for _ in range(STARTS):
            with place.open() as terminal:
                shown = terminal.wait_for(NEWEST.encode()) - terminal.started
                terminal.read_for(1.0)
                resident = terminal.resident_bytes() / 1_000_000
            figures.append({SHOWN: shown, RESIDENT: resident})
    table = Table(f"Into a room on the same machine, medians of {STARTS}", (SHOWN, RESIDENT), SHOWN)
    table.add("chadchat join", figures)
    row = table.rows["chadchat join"]
    table.notes += [
        "newest message s: " + judge(row[SHOWN], SHOWN_BAR, ".2f", at_most=True),
        "resident MB: " + judge(row[RESIDENT], RESIDENT_BAR, ".0f", at_most=True),
    ]
    return table

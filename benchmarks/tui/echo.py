"""How soon a pressed key is on the terminal, and how many bytes that takes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Final

from ..table import Column, Table, judge
from ..talker import talking
from .client import NEWEST, room
from .terminal import Terminal, fresh_folder

PRESSES: Final = 500
RATE: Final = 1_000
"""Messages a second that come meanwhile."""

P50, P99 = Column("p50 ms", ".1f"), Column("p99 ms", ".1f")
BYTES = Column("bytes a key press", ",.0f")
P99_BAR, BYTES_BAR = 16.0, 1_500.0

_LETTERS: Final = [chr(code) for code in range(0x100, 0x160)]
"""Of which none is anywhere else on the screen."""

_CLEAR: Final = b"\x15"
_PAUSE_SECONDS: Final = (0.03, 0.07)
_SETTLE_SECONDS: Final = 1.0
_SEED: Final = 1


def tables() -> Iterator[Table]:
    """Type in a room in which nobody else talks, then in one where everybody does."""
    table = Table(f"From a key press to its echo, {PRESSES} presses", (P50, P99, BYTES), P99)
    with fresh_folder() as folder, room(folder) as place, place.open() as terminal:
        terminal.wait_for(NEWEST.encode())
        idle = _type(terminal)
        with talking(place.port, place.code, RATE):
            busy = _type(terminal)
    table.add("nobody talks", [idle])
    del busy[BYTES]
    table.add(f"{RATE:,} messages a second", [busy])
    for row, figures in table.rows.items():
        table.notes.append(f"p99 ms, {row}: " + judge(figures[P99], P99_BAR, ".1f", at_most=True))
    table.notes.append("bytes a key press: " + judge(idle[BYTES], BYTES_BAR, ",.0f", at_most=True))
    yield table


def _type(terminal: Terminal) -> dict[Column, float]:
    """Press keys, one after another, and wait for each."""
    draw = random.Random(_SEED)
    seconds = []
    size = 0
    for press in range(PRESSES):
        if press % len(_LETTERS) == 0:
            terminal.press(_CLEAR)
            terminal.read_for(_SETTLE_SECONDS)
        key = _LETTERS[press % len(_LETTERS)].encode()
        before = terminal.written
        pressed = time.perf_counter()
        terminal.press(key)
        seconds.append(terminal.wait_for(key) - pressed)
        terminal.read_for(draw.uniform(*_PAUSE_SECONDS))
        size += terminal.written - before
    seconds.sort()
    return {
        P50: 1000 * seconds[PRESSES // 2],
        P99: 1000 * seconds[PRESSES * 99 // 100],
        BYTES: size / PRESSES,
    }

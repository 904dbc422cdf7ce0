"""What a long log costs the terminal client."""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from chadchat_shared.events import ChatMessage
from chadchat_shared.limits import PAGE_MAX
from chadchat_tui.pace import COLLECTING
from chadchat_tui.state.log import HELD, Log
from chadchat_tui.widgets.log_view import LogView

from ..table import Column, Table, judge
from .terminal import COLUMNS, ROWS

MESSAGES: Final = 100_000
FRAMES: Final = 200
RESIZES: Final = 20
PAGED: Final = 1_000_000

APPENDED, GROWN = Column("seconds to append", ".2f"), Column("MB", ".0f")
PAGE_UP, SLOWEST = Column("page up ms", ".2f"), Column("slowest page up ms", ".2f")
RESIZED, SLOWEST_RESIZED = Column("resized ms", ".1f"), Column("slowest resized ms", ".1f")
APPENDED_BAR, GROWN_BAR, PAGE_UP_BAR, RESIZED_BAR = 0.5, 40.0, 16.0, 50.0


class _View(LogView):
    """Knows how wide the lines were that it drew last."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = asyncio.Event()
        self.drawn_cells = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        strips = super().render_lines(crop)
        self.drawn_cells = strips[0].cell_length if strips else 0
        self.drawn.set()
        return strips


class _Viewer(App[None]):
    def compose(self) -> ComposeResult:
        yield _View()


def messages(first: int, last: int) -> Iterator[ChatMessage]:
    """Give the messages of a lively room: some short, some of several lines on the screen."""
    for seq in range(first, last + 1):
        yield ChatMessage(
            room="ABCD", seq=seq, id=str(seq), member=str(seq % 20), name=f"member{seq % 20}",
            message=f"message {seq}: " + "some words that say something " * (seq % 7),
            ts=1_750_000_000_000 + seq * 1_000,
        )  # fmt: skip


async def log_figures() -> dict[Column, float]:
    """Append messages to a log that holds them all, scroll through it, and resize it."""
    app = _Viewer()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        view = app.query_one(_View)
        log = Log(limit=MESSAGES)
        view.show(log, ())
        before = _resident()
        started = time.perf_counter()
        for message in messages(1, MESSAGES):
            log.append(message)
        view.show(log, ())
        appended = time.perf_counter() - started
        grown = _resident() - before
        frames = [_scroll(view, frame) for frame in range(FRAMES)]
        resized = [
            await _resize(view, pilot, COLUMNS - 20 * (1 - turn % 2)) for turn in range(RESIZES)
        ]
    return {
        APPENDED: appended,
        GROWN: grown,
        PAGE_UP: 1000 * statistics.median(frames),
        SLOWEST: 1000 * max(frames),
        RESIZED: 1000 * statistics.median(resized),
        SLOWEST_RESIZED: 1000 * max(resized),
    }


def _scroll(view: LogView, frame: int) -> float:
    """Return the seconds of a page up."""
    started = time.perf_counter()
    page = view.size.height
    view.scroll_to(y=view.max_scroll_y - frame * page, animate=False, immediate=True)
    view.render_lines(view.size.region)
    return time.perf_counter() - started


async def _resize(view: _View, pilot: Pilot[None], columns: int) -> float:
    """Return the seconds until lines are drawn that fit the terminal's new width."""
    cells = view.drawn_cells + columns - view.app.size.width
    started = time.perf_counter()
    resizing = asyncio.create_task(pilot.resize_terminal(columns, ROWS))
    while view.drawn_cells != cells:
        view.drawn.clear()
        await view.drawn.wait()
    seconds = time.perf_counter() - started
    await resizing
    return seconds


async def paged_megabytes() -> tuple[float, float]:
    """Page up from the newest to the oldest of a room's messages; return the MB that the log takes
    when it is full for the first time, and in the end.
    """
    app = _Viewer()
    async with app.run_test(size=(COLUMNS, ROWS)):
        view = app.query_one(_View)
        log = Log()
        view.show(log, ())
        before, full = _resident(), 0.0
        for first in range(PAGED - PAGE_MAX + 1, 0, -PAGE_MAX):
            log.prepend(list(messages(first, first + PAGE_MAX - 1)), more=first > 1)
            view.show(log, ())
            view.scroll_to(y=0, animate=False, immediate=True)
            view.render_lines(view.size.region)
            if not full and PAGED - first >= HELD:
                full = _resident() - before
        return full, _resident() - before


def _resident() -> float:
    """Return this process's resident memory in MB, garbage collected (Linux)."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def tables() -> Iterator[Table]:
    """Measure the log, with garbage looked for as the client does."""
    gc.freeze()
    gc.set_threshold(*COLLECTING)
    yield _long()
    yield _paged()


def _long() -> Table:
    figures = asyncio.run(log_figures())
    table = Table(
        f"A log of {MESSAGES:,} messages in the terminal client", tuple(figures), APPENDED
    )
    table.add("", [figures])
    table.notes += [
        "seconds to append: " + judge(figures[APPENDED], APPENDED_BAR, ".2f", at_most=True),
        "MB: " + judge(figures[GROWN], GROWN_BAR, ".0f", at_most=True),
        "slowest page up ms: " + judge(figures[SLOWEST], PAGE_UP_BAR, ".1f", at_most=True),
        "resized ms: " + judge(figures[RESIZED], RESIZED_BAR, ".1f", at_most=True),
    ]
    return table


def _paged() -> Table:
    full, grown = asyncio.run(paged_megabytes())
    first, last = Column(f"MB at {HELD:,}", ".1f"), Column(f"MB at {PAGED:,}", ".1f")
    table = Table(f"Paging up through {PAGED:,} messages of a room", (first, last), last)
    table.add("chadchat join", [{first: full, last: grown}])
    return table

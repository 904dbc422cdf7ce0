"""What a log of 100,000 messages costs the terminal client."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from textual.app import App, ComposeResult

from chadchat_shared.events import ChatMessage
from chadchat_tui.state.log import Log
from chadchat_tui.widgets.log_view import LogView

from ..table import Column, Table
from .terminal import COLUMNS, ROWS

MESSAGES: Final = 100_000
FRAMES: Final = 200


class _Viewer(App[None]):
    def compose(self) -> ComposeResult:
        yield LogView()


def messages(count: int) -> Iterator[ChatMessage]:
    """Give the messages of a lively room: some short, some of several lines on the screen."""
    for seq in range(1, count + 1):
        yield ChatMessage(
            room="ABCD", seq=seq, id=str(seq), member=str(seq % 20), name=f"member{seq % 20}",
            message=f"message {seq}: " + "some words that say something " * (seq % 7),
            ts=1_750_000_000_000 + seq * 1_000,
        )  # fmt: skip


async def log_figures() -> tuple[float, float, list[float]]:
    """Return the seconds to append, the MB that it took, and the seconds of each scrolled frame."""
    app = _Viewer()
    async with app.run_test(size=(COLUMNS, ROWS)):
        view = app.query_one(LogView)
        log = Log()
        view.show(log, ())
        before = _resident()
        started = time.perf_counter()
        for message in messages(MESSAGES):
            log.append(message)
        view.show(log, ())
        appended = time.perf_counter() - started
        grown = _resident() - before
        frames = []
        page = view.size.height
        for frame in range(FRAMES):
            started = time.perf_counter()
            view.scroll_to(y=view.max_scroll_y - frame * page, animate=False, immediate=True)
            for line in range(page):
                view.render_line(line)
            frames.append(time.perf_counter() - started)
    return appended, grown, frames


def _resident() -> float:
    """Return this process's resident memory in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def tables() -> Iterator[Table]:
    """Measure the log."""
    yield _log_table()


def _log_table() -> Table:
    appended, grown, frames = asyncio.run(log_figures())
    seconds, megabytes = Column("seconds to append", ".2f"), Column("MB", ".0f")
    page, slowest = Column("page up ms", ".2f"), Column("slowest page up ms", ".2f")
    table = Table(
        f"A log of {MESSAGES:,} messages in the terminal client",
        (seconds, megabytes, page, slowest),
        seconds,
    )
    table.add(
        "",
        [
            {
                seconds: appended,
                megabytes: grown,
                page: 1000 * statistics.median(frames),
                slowest: 1000 * max(frames),
            }
        ],
    )
    return table

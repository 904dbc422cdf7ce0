"""What a page takes that stays in a busy room for long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Browser, Page

from ..generator import message_frame
from ..table import Column, Table, judge
from .chromium import SHOWN_MS, Place, room
from .readings import Readings

COUNTS: Final = (10_000, 100_000)
BURST: Final = 500

HEAP, NODES = Column("MB of heap", ".1f"), Column("DOM nodes")
RATE = Column("messages/s taken in")
GROWTH_BAR: Final = 1.1
"""The heap after the most to that after the fewest: what is more than noise has grown."""


def tables(browser: Browser) -> Iterator[Table]:
    """Say ever more, as fast as the page shows it."""
    table = Table("The page after so many messages", (HEAP, NODES, RATE), HEAP)
    with room() as place:
        page = browser.new_page()
        place.enter(page)
        readings = Readings(page)
        said = 0
        for count in COUNTS:
            started, before = time.perf_counter(), said
            for first in range(said, count, BURST):
                _say(page, place, first)
            said = count
            rate = (said - before) / (time.perf_counter() - started)
            megabytes = readings.heap_bytes() / 1e6
            table.add(f"{count:,}", [{HEAP: megabytes, NODES: readings.nodes(), RATE: rate}])
        page.close()
    heaps = [figures[HEAP] for figures in table.rows.values()]
    growth = judge(heaps[-1] / heaps[0], GROWTH_BAR, ".2f", at_most=True)
    table.notes.append(f"growth of the heap: {growth}")
    yield table


def _say(page: Page, place: Place, first: int) -> None:
    """Say a burst of messages, and wait until the page shows the last of them."""
    texts = [f"message {first + n}: as many words as people say" for n in range(1, BURST + 1)]
    expected = place.host.deliveries + BURST
    place.host.write(b"".join(map(message_frame, texts)))
    place.generator.run_until(
        lambda: place.host.deliveries == expected, "a message was not delivered"
    )
    page.get_by_text(f"message {first + BURST}:").wait_for(timeout=SHOWN_MS)

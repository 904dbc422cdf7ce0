"""How soon a pressed key is on the page."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Browser, Page

from ..machine import load
from ..table import Column, Table, judge
from ..talker import talking
from .chromium import room
from .readings import Readings

PRESSES: Final = 600
RATE: Final = 1_000
"""Messages a second that come meanwhile."""

P50, P99 = Column("p50 ms", ".1f"), Column("p99 ms", ".1f")
WAIT50, WAIT99 = Column("in line p50 ms", ".1f"), Column("in line p99 ms", ".1f")
BUSY = Column("CPU of the page's thread", ".0%")
P99_BAR: Final = 16.0

_WATCH: Final = """
globalThis.keys = [];
addEventListener("keydown", ({ timeStamp }) => {
  const taken = performance.now() - timeStamp;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => keys.push([performance.now() - timeStamp, taken]);
    port2.postMessage("");
  });
}, true);
"""
"""A key's time begins where the browser has it from the system, and ends after its frame."""

_BARE: Final = "data:text/html,<label>Message to <textarea></textarea></label>"
_PAUSE_MS: Final = (30, 70)
_LINE: Final = 60
_SETTLE_MS: Final = 3_000
_SEED: Final = 1


def tables(browser: Browser, title: str) -> Iterator[Table]:
    """Type in a room in which nobody else talks, then in one where everybody does.

    At last, while that goes on, on a page that is nothing but a field: what it takes there is the
    browser's and the machine's.
    """
    table = Table(
        f"From a key press to the page with it, {title}, {PRESSES} presses",
        (P50, P99, WAIT50, WAIT99, BUSY),
        P99,
    )
    with room() as place:
        page = browser.new_page()
        page.add_init_script(_WATCH)
        place.enter(page)
        table.add("nobody talks", [_type(page)])
        with talking(place.port, place.code, RATE):
            page.wait_for_timeout(_SETTLE_MS)
            table.add(f"{RATE:,} messages a second", [_type(page)])
            page.goto(_BARE)
            table.add("a page with nothing else, meanwhile", [_type(page)])
        page.close()
    for row, figures in [*table.rows.items()][:2]:
        table.notes.append(f"p99 ms, {row}: " + judge(figures[P99], P99_BAR, ".1f", at_most=True))
    table.notes.append(load())
    yield table


def _type(page: Page) -> dict[Column, float]:
    """Press keys, one after another, at times drawn at random."""
    draw = random.Random(_SEED)
    composer = page.get_by_role("textbox", name="Message to")
    readings = Readings(page)
    page.evaluate("() => { keys.length = 0; }")
    began, busy = time.perf_counter(), readings.busy_seconds()
    for press in range(PRESSES):
        if press % _LINE == 0:
            composer.fill("")
        page.keyboard.press(draw.choice("abcdefghij klmnop"))
        page.wait_for_timeout(draw.uniform(*_PAUSE_MS))
    share = (readings.busy_seconds() - busy) / (time.perf_counter() - began)
    drawn, taken = (sorted(column) for column in zip(*page.evaluate("keys"), strict=True))
    return {
        P50: drawn[len(drawn) // 2], P99: drawn[len(drawn) * 99 // 100],
        WAIT50: taken[len(taken) // 2], WAIT99: taken[len(taken) * 99 // 100],
        BUSY: share,
    }  # fmt: skip

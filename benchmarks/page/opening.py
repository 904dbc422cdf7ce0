"""What is loaded for a room, and how soon after the click its newest message can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Browser, Page

from ..machine import load
from ..table import Column, Table, judge
from .chromium import SHOWN_MS, Place, room

TIMES: Final = 7

FIRST = Column("newest message ms")
FCP, LCP, TBT = Column("FCP ms"), Column("LCP ms"), Column("TBT ms")
CLS = Column("CLS", ".3f")
FIRST_BAR = 500.0

BYTES = Column("bytes sent")
WEIGHT_BAR = 60 * 1024.0

_WATCH: Final = """
globalThis.seen = { lcp: 0, tbt: 0, cls: 0 };
const on = (type, take) => {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
  observer.observe({ type, buffered: true });
};
on("largest-contentful-paint", ({ startTime }) => { seen.lcp = startTime; });
on("longtask", ({ duration }) => { seen.tbt += Math.max(0, duration - 50); });
on("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) seen.cls += value; });
new MutationObserver((_, observer) => {
  if (!document.querySelector("#log .chat")) return;
  observer.disconnect();
  // The message after a frame's callback comes once the frame is drawn.
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { seen.first = performance.timeOrigin + performance.now(); };
    port2.postMessage("");
  });
}).observe(document, { childList: true, subtree: true });
"""
"""Runs in the page before anything of its own."""

_CLICKED: Final = """
addEventListener("click", ({ timeStamp }) => {
  sessionStorage.setItem("clicked", String(performance.timeOrigin + timeStamp));
}, true);
"""

_READ: Final = """
() => ({
  ...seen,
  first: seen.first - Number(sessionStorage.getItem("clicked")),
  fcp: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
})
"""

_SENT: Final = """
() => ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .map(({ name, initiatorType, encodedBodySize }) => [
    initiatorType === "fetch" ? "later" : new URL(name).pathname, encodedBodySize,
  ])
"""
"""What the page fetches by itself comes later: the emoji, and what it keeps to open offline."""

LATER: Final = "later"
_SETTLE_MS: Final = 500


def tables(browser: Browser) -> Iterator[Table]:
    """Come into a room, each time in a new profile, which has nothing of the page yet."""
    weight = Table("What the browser is sent for a room", (BYTES,), BYTES)
    soon = Table(
        f"The page, from the click to the room, {TIMES} times", (FIRST, FCP, LCP, TBT, CLS), FIRST
    )
    rounds = []
    with room() as place:
        for number in range(TIMES):
            page = browser.new_context().new_page()
            rounds.append(_open(page, place, f"reader{number}"))
            sent = page.evaluate(_SENT)
            page.context.close()
    for name in dict.fromkeys(name for name, _ in sent):
        weight.add(name, [{BYTES: sum(size for each, size in sent if each == name)}])
    total = sum(size for name, size in sent if name != LATER)
    weight.notes.append(f"all but {LATER}: " + judge(total, WEIGHT_BAR, ",.0f", at_most=True))
    yield weight
    soon.add("median", rounds)
    shown = soon.rows["median"][FIRST]
    soon.notes.append(f"{FIRST.name}: " + judge(shown, FIRST_BAR, ",.0f", at_most=True))
    soon.notes.append(load())
    yield soon


def _open(page: Page, place: Place, name: str) -> dict[Column, float]:
    page.add_init_script(_WATCH)
    page.add_init_script(_CLICKED)
    place.enter(page, name)
    page.wait_for_function("seen.first", timeout=SHOWN_MS)
    page.wait_for_timeout(_SETTLE_MS)  # a shift or a long task may come after it
    seen = page.evaluate(_READ)
    names = {FIRST: "first", FCP: "fcp", LCP: "lcp", TBT: "tbt", CLS: "cls"}
    return {column: seen[name] for column, name in names.items()}

"""What Chromium knows of a page, by its DevTools protocol."""

from __future__ import annotations

from playwright.sync_api import Page


class Readings:
    """The page's own counters."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy_seconds(self) -> float:
        """Return how much of the processor's time the page's thread has taken."""
        return self._metric("TaskDuration")

    def heap_bytes(self) -> float:
        """Return the size of the JavaScript heap, garbage collected."""
        self._session.send("HeapProfiler.collectGarbage")
        return self._metric("JSHeapUsedSize")

    def nodes(self) -> float:
        """Return how many nodes there are, in the document or held by scripts."""
        return self._metric("Nodes")

    def _metric(self, name: str) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == name))

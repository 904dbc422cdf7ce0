"""Whether the server is alive and ready."""

from __future__ import annotations

from .conftest import Browser


async def test_alive_and_ready(browser: Browser) -> None:
    assert (await browser.get("/healthz")).status == 200
    assert (await browser.get("/readyz")).status == 200

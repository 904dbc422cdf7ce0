"""What lets a browser install the page: manifest, icons, service worker, offline page."""

from __future__ import annotations

import json

from .conftest import Browser


async def test_the_manifest_names_icons_that_there_are(browser: Browser) -> None:
    response = await browser.get("/manifest.webmanifest")
    assert response.content_type == "application/manifest+json"
    manifest = json.loads(browser.body)
    assert (manifest["name"], manifest["start_url"]) == ("Chad Chat", "/")
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    for icon in manifest["icons"]:
        response = await browser.get(icon["src"])
        assert (response.status, response.content_type) == (200, icon["type"])
        assert "immutable" in response.headers["Cache-Control"]


async def test_the_service_worker_is_asked_for_each_time(browser: Browser) -> None:
    response = await browser.get("/service-worker.js")
    assert (response.status, response.content_type) == (200, "text/javascript")
    assert response.headers["Cache-Control"] == "no-store"


async def test_the_page_for_who_has_no_network_says_nothing_of_anybody(browser: Browser) -> None:
    code = await browser.make_room("Ada")
    assert (await browser.get("/offline.html")).status == 200
    assert code not in browser.body
    assert "Ada" not in browser.body

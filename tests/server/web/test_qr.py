"""Share links as QR codes; tests/browser/test_inviting.py reads one as a phone would."""

from __future__ import annotations

import pytest

from tests.server.web.conftest import Browser


async def test_a_link_is_drawn_from_where_it_is_asked_for(browser: Browser) -> None:
    answer = await browser.get("/ABCD.svg")
    assert (answer.status, answer.content_type) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    here = browser.body
    await browser.get("/abcd.svg")
    assert browser.body == here
    await browser.get("/ABCE.svg")
    assert browser.body != here
    await browser.get("/ABCD.svg", Host="192.168.1.20:5000")
    assert browser.body != here


@pytest.mark.parametrize("path", ["/ABC.svg", "/ABCDEFGHIJKLM.svg", "/AB1D.svg", "/ABCD.png"])
async def test_what_is_no_code_is_nothing(browser: Browser, path: str) -> None:
    assert (await browser.get(path)).content_type == "text/html"

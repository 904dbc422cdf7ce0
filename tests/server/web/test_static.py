"""The page's scripts and styles, as a browser gets them."""

from __future__ import annotations

import gzip
import re

import pytest

from .conftest import Browser

_ROOM_MAX = 60 * 1024
"""Bytes of a room's HTML, CSS and JavaScript together, compressed."""


async def _files_of(browser: Browser, path: str) -> list[str]:
    """Return the addresses of the scripts and styles of the page at ``path``."""
    await browser.get(path)
    return re.findall(r'(?:href|src)="(/static/[^"]*\.(?:js|css))"', browser.body)


async def test_what_a_page_asks_for_is_compressed_and_kept_for_ever(browser: Browser) -> None:
    await browser.make_room("Ada")
    for path in await _files_of(browser, "/room") + await _files_of(browser, "/"):
        response = await browser.get(path, **{"Accept-Encoding": "gzip"})
        assert response.status == 200
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Accept-Encoding" in response.headers["Vary"]


async def test_a_picture_is_not_compressed_once_more(browser: Browser) -> None:
    await browser.get("/")
    [icon] = re.findall(r'href="(/static/[^"]*\.png)"', browser.body)
    response = await browser.get(icon, **{"Accept-Encoding": "gzip, br"})
    assert response.status == 200
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("name", ["room-00000000.js", "room.js", "licences.txt"])
async def test_what_may_change_is_not_kept(browser: Browser, name: str) -> None:
    response = await browser.get(f"/static/{name}")
    assert response.status == (200 if name == "licences.txt" else 404)
    assert "immutable" not in response.headers.get("Cache-Control", "")


async def test_a_refusal_is_not_kept(browser: Browser) -> None:
    path, *_ = await _files_of(browser, "/")
    response = await browser.get(path, Range="bytes=1000000000-")
    assert response.status == 416
    assert "Cache-Control" not in response.headers


async def test_others_work_comes_with_its_licence(browser: Browser) -> None:
    await browser.get("/static/licences.txt")
    assert "Copyright (c) 2020 Will McGugan" in browser.body
    assert "Permission is hereby granted" in browser.body


async def test_a_page_that_says_what_a_stranger_put_into_it_is_not_compressed(
    browser: Browser,
) -> None:
    """As the length would tell whether that stands beside it too (BREACH)."""
    await browser.make_room("Ada")
    asked = {"Accept-Encoding": "gzip"}
    for accepted in ("gzip", "gzip, deflate, br"):  # of which deflate is not the same to everybody
        response = await browser.get("/room", **{"Accept-Encoding": accepted})
        assert response.headers["Content-Encoding"] == "gzip"
    for path in ("/", "/ABCD?name=Ada", "/nothing/here"):
        assert "Content-Encoding" not in (await browser.get(path, **asked)).headers


async def test_a_room_is_light(browser: Browser) -> None:
    await browser.make_room("Ada")
    files = await _files_of(browser, "/room")
    assert len(files) == 4
    size = len(gzip.compress(browser.body.encode()))
    for path in files:
        response = await browser.get(path, **{"Accept-Encoding": "gzip"})
        size += int(response.headers["Content-Length"])
    assert size <= _ROOM_MAX

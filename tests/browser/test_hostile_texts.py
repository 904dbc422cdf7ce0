"""Texts that would do something if they were more than shown, in every place of the page."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Final
from urllib.parse import urlencode

from playwright.async_api import Locator, Page, expect

from chadchat_shared.answers import Answer, Snapshot, Stored
from chadchat_shared.text import clean_text
from tests.browser.conftest import People
from tests.browser.page import RoomPage, resize
from tests.hostile import NAMES, TEXTS, noise
from tests.stock_client import StockClient

_NAMES: Final = [*NAMES, "W" * 24, "\u05e9\u05dc\u05d5\u05dd (1)", "{{ 7 * 7 }}", "${owned}"]
_TEXTS: Final = [
    *TEXTS,
    *noise(20),
    "W" * 4_000,
    "\n".join("x" * 2_000),
    "\u0645\u0631\u062d\u0628\u0627 <b> abc (1). " * 40,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 300,
    "`" + "W" * 500 + "`",
    "```\n" + "W " * 800 + "\n```",
    "https://example.org/" + "W" * 1_000,
]
_MARKUP: Final = "<img src=x onerror=owned=1>{{ 7 * 7 }}</textarea><script>owned=1</script>"

_TAGS_OF_THE_LOG: Final = {
    "DIV", "P", "SPAN", "BDI", "TIME", "STRONG", "EM", "CODE", "PRE", "A", "MARK",
}  # fmt: skip

_TOO_WIDE: Final = """() => [document.documentElement, ...document.body.querySelectorAll("*")]
    .filter((element) => element.checkVisibility())
    .filter((element) => getComputedStyle(element).overflowX !== "hidden")
    .filter((element) => !element.closest(".visually-hidden, .grouped .name, input, textarea"))
    .filter((element) => element.scrollWidth > element.clientWidth && element.clientWidth > 0
        && getComputedStyle(element).display !== "inline")
    .map((element) => element.outerHTML.slice(0, 200))"""


async def test_nothing_of_a_hostile_text_runs_and_nothing_breaks(people: People) -> None:
    ana = await people.create("Ana")
    _watch(people, ana.page)
    async with AsyncExitStack() as stack:
        await _let_others_talk(ana, people.server.url, stack)
        await expect(ana.people).to_have_count(len(_NAMES) + 1)
        await _shows_texts_as_texts(ana)
        for topic in ("W" * 200, _MARKUP):
            await ana.type(f"/topic {topic}")
            await expect(ana.page.locator("#topic")).to_have_text(topic)
            await _is_whole(ana.page)
        await expect(ana.page).to_have_title(f"{await ana.code()} · {_MARKUP[:39]}… · Chad Chat")
        await ana.type(f"/search {_MARKUP}")
        dialog = ana.dialog("Search this room")
        await expect(dialog.get_by_role("searchbox")).to_have_value(_MARKUP)
        await dialog.get_by_role("searchbox").fill("script")
        await dialog.get_by_role("searchbox").press("Enter")
        await expect(dialog.get_by_role("status")).to_contain_text("found")
        await _is_whole(ana.page)
        await dialog.get_by_role("button", name="Close").click()
        await ana.type(f"/kick {NAMES[0]} {_MARKUP}")
        await expect(ana.notices.last).to_have_text(f"Ana has removed {NAMES[0]}: {_MARKUP}")
        await ana.type(f"/{_MARKUP}")
        await expect(ana.mistake).to_contain_text("There is no command /<img.")
        await ana.composer.fill("")
        await _let_them_knock(ana, people.server.url, stack)
        await _is_whole(ana.page)
        await ana.page.reload()
        await ana.ready()
        await _is_whole(ana.page)


async def test_the_form_gives_back_a_hostile_text_as_it_was(people: People) -> None:
    home = await people.home()
    _watch(people, home.page)
    for typed in (_MARKUP, '" autofocus onfocus=owned=1 x="', "W" * 3_000):
        await home.join(typed, typed)
        await expect(home.mistake).to_be_visible()
        await expect(home.name).to_have_value(typed)
        await _is_whole(home.page)
        await home.page.goto(f"{people.server.url}/ZZZZ?{urlencode({'name': typed[:100]})}")
        await _is_whole(home.page)


def _watch(people: People, page: Page) -> None:
    """Note as errors what only a text that ran would do."""
    page.on("dialog", lambda dialog: people.errors.append(dialog.message))
    page.on("popup", lambda popup: people.errors.append(popup.url))
    page.on("request", lambda request: _note_stranger(people, request.url))


def _note_stranger(people: People, url: str) -> None:
    if not url.startswith(people.server.url):
        people.errors.append(f"asked for {url}")


async def _let_others_talk(ana: RoomPage, url: str, stack: AsyncExitStack) -> None:
    """Have everybody with a hostile name come, and say something hostile in turn."""
    code = await ana.code()
    others = []
    for name in _NAMES:
        other = await stack.enter_async_context(StockClient.to(url))
        await other.done(Snapshot, "join", {"code": code, "name": name})
        others.append(other)
    for number, text in enumerate(_TEXTS):
        if clean_text(text):
            await others[number % len(others)].done(Stored, "message", {"data": text})


async def _let_them_knock(ana: RoomPage, url: str, stack: AsyncExitStack) -> None:
    await ana.type("/lock")
    await expect(ana.rules).not_to_be_empty()
    for number, name in enumerate(NAMES):
        other = await stack.enter_async_context(StockClient.to(url))
        knock = {"code": await ana.code(), "name": f"{name}2"[-24:], "claim": f"{number}" * 43}
        await other.done(Answer, "knock", knock)
    await expect(ana.knocks.get_by_role("button", name="Not now")).to_have_count(len(NAMES))


async def _shows_texts_as_texts(ana: RoomPage) -> None:
    """See that the log has elements of ours alone, and links that lead to the web alone."""
    await expect(ana.messages.last).to_contain_text("https://example.org/WWW")
    tags = await ana.log.evaluate(
        "log => [...new Set([...log.querySelectorAll('*')].map((each) => each.tagName))]"
    )
    assert set(tags) <= _TAGS_OF_THE_LOG
    links: list[str] = await _all(ana.log.locator("a"), "link => link.href")
    assert links
    assert all(link.startswith(("http://", "https://")) for link in links)
    shown = ana.messages.filter(has_text="<script>window.owned = 1</script>")
    await expect(shown).to_have_count(1)
    await _is_whole(ana.page)


async def _all(found: Locator, script: str) -> list[str]:
    values: list[str] = await found.evaluate_all(f"all => all.map({script})")
    return values


async def _is_whole(page: Page) -> None:
    """See that nothing ran, and that nothing has to be scrolled sideways, wide or narrow."""
    assert await page.evaluate("typeof window.owned") == "undefined"
    for width in (320, 1280):
        await resize(page, width, 800)
        assert await page.evaluate(_TOO_WIDE) == []

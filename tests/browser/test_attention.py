"""Telling somebody who looks elsewhere, as they want to be told."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page, expect

from tests.browser.conftest import People
from tests.browser.page import RoomPage
from tests.patience import PATIENCE_SECONDS
from tests.raw_socket import RawSocket

_SPY = """
window.told = [];
window.Notification = class extends EventTarget {
    static permission = "default";
    static answer = "granted";
    static requestPermission() {
        this.asked = true;
        return Promise.resolve((this.permission = this.answer));
    }
    constructor(title, { body }) { super(); told.push(`${title}: ${body}`); }
};
"""
"""A headless Chromium shows none, and answers for nobody."""


async def _spied(people: People, name: str) -> RoomPage:
    room = await people.create(name)
    await room.page.context.add_init_script(_SPY)
    await room.page.clock.install()
    await room.page.reload()
    await room.ready()
    return room


async def _told(page: Page) -> list[str]:
    told: list[str] = await page.evaluate("told.splice(0)")
    return told


async def _look_away(room: RoomPage) -> None:
    await room.page.evaluate("document.hasFocus = () => false")


async def test_one_is_told_of_what_names_one_once_that_is_wanted(people: People) -> None:
    ana = await _spied(people, "Ana")
    code = await ana.code()
    bo = await people.join("Bo", code)
    assert await ana.page.evaluate("Notification.asked") is None
    await _look_away(ana)
    await bo.say("Ana, unwanted")
    await expect(ana.messages.last).to_have_text("Ana, unwanted")
    await ana.button("Notify of mentions").click()
    await expect(ana.notes.last).to_contain_text("you are told of messages that name you")
    await ana.stop_time()
    for text in ("nobody", "Ana, look", "Ana, so soon again"):
        await bo.say(text)
    await bo.type("/topic all is said")
    await expect(ana.page.locator("#topic")).to_have_text("all is said")
    assert await _told(ana.page) == [f"{code} · Bo: Ana, look"]
    await ana.page.clock.resume()
    await ana.page.reload()
    await ana.ready()
    await expect(ana.button("Notify of mentions")).to_have_attribute("aria-pressed", "true")


async def test_quiet_and_a_look_tell_of_nothing_and_away_of_all_the_same(people: People) -> None:
    ana = await _spied(people, "Ana")
    code = await ana.code()
    bo = await people.join("Bo", code)
    standing = ana.page.locator("#attention")
    await ana.type("/notify all")
    await bo.say("while she looks")
    await expect(ana.messages.last).to_have_text("while she looks")
    await ana.type("/away [lunch]")
    await expect(standing).to_have_text("You are away ([lunch]). Write something to be back.")
    await bo.say("while she is away")
    await expect(ana.page).to_have_title(f"(1) {code} · Chad Chat")
    assert await _told(ana.page) == [f"{code} · Bo: while she is away"]
    await ana.type("/quiet")
    await expect(standing).to_have_text("Quiet: you are told of nothing. /quiet ends it.")
    await expect(ana.page).to_have_title(f"{code} · Chad Chat")
    await _look_away(ana)
    await bo.say("while she wants quiet")
    await expect(ana.page).to_have_title(f"(1) {code} · Chad Chat")
    assert await _told(ana.page) == []
    await ana.type("/quiet")
    await expect(standing).to_be_empty()


async def test_who_may_not_be_told_is_told_so(people: People) -> None:
    ana = await _spied(people, "Ana")
    await ana.page.evaluate("Notification.answer = 'denied'")
    await ana.type("/notify all")
    await expect(ana.mistake).to_contain_text("does not let this page show notifications")
    await ana.composer.fill("")
    await ana.type("/notify")
    await expect(ana.notes.last).to_contain_text("you are told of no message here")


_COUNT_TITLES = """() => {
  window.titles = 0;
  const count = () => { window.titles += 1; };
  new MutationObserver(count).observe(document.querySelector("title"), { childList: true });
}"""


async def test_a_flood_that_nobody_looks_at_changes_the_title_now_and_then(people: People) -> None:
    async with RawSocket.to(people.server.url) as raw:
        code = await raw.enter()
        ana = await people.join("Ana", code)
        await ana.page.clock.install()
        await ana.page.reload()
        await ana.ready()
        await _look_away(ana)
        await ana.stop_time()
        await ana.page.evaluate(_COUNT_TITLES)
        for _ in range(300):
            await raw.send('420["message",{"data":"news"}]')
        await raw.ask("topic", {"topic": "News"})
        await expect(ana.page).to_have_title(f"(300) {code} · News · Chad Chat")
        assert await ana.page.evaluate("titles") == 1


_ALL_FORGOTTEN = """async () => {
  while (localStorage.length > 0) await new Promise(go => setTimeout(go, 50));
}"""


async def test_what_was_wanted_of_a_room_is_forgotten_with_it(people: People) -> None:
    """Where one leaves it, and where one was taken out while no page of it was open."""
    ana = await _spied(people, "Ana")
    code = await ana.code()
    bo = await people.join("Bo", code)
    await bo.page.context.add_init_script(_SPY)
    await bo.page.reload()
    for room in (ana, bo):
        await room.ready()
        await room.type("/notify all")
        await expect(room.notes).to_have_count(1)
        assert await room.page.evaluate("localStorage.length") == 1
    await bo.page.goto("about:blank")
    await ana.type("/kick Bo")
    await expect(ana.people).to_have_count(1)
    await bo.page.goto(people.server.url)
    await ana.type("/leave")
    for room in (ana, bo):
        await room.page.wait_for_url("**/")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await room.page.evaluate(_ALL_FORGOTTEN)

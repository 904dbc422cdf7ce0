"""What a screen reader is told of the log."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.narrator import Narrator

_LISTEN = """() => {
    window.heard = [];
    const live = document.querySelector("#announcer");
    new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
            window.heard.push(...Array.from(addedNodes, (node) => node.textContent));
    }).observe(live, { childList: true });
}"""


async def test_what_others_say_is_announced_and_nothing_that_is_known(people: People) -> None:
    bo = await people.create("Bo")
    await bo.say("said before")
    ana = await people.join("Ana", await bo.code())
    await ana.page.evaluate(_LISTEN)
    await expect(ana.announcer).to_have_attribute("aria-live", "polite")
    await expect(ana.log).to_have_attribute("aria-live", "off")
    await ana.say("my own")
    await bo.type("**well** then")
    await expect(ana.announcer).to_have_text("Bo: well then")
    await ana.type("/who")
    await expect(ana.announcer).to_have_text("Here now: Ana, Bo")
    heard: list[str] = await ana.page.evaluate("window.heard")
    assert not any("my own" in words or "said before" in words for words in heard)


async def test_of_a_flood_there_is_said_how_much_came(people: People) -> None:
    async with Narrator(people.server.url) as narrator:
        ana = await people.join("Ana", narrator.code)
        await ana.page.clock.install()
        await ana.page.reload()
        await ana.ready()
        await ana.stop_time()
        await ana.page.evaluate(_LISTEN)
        await narrator.say(f"line {number}" for number in range(100))
        await ana.type("/topic all is said")
        await expect(ana.page.locator("#topic")).to_have_text("all is said")
        await ana.page.clock.fast_forward("00:02")
        await expect(ana.announcer).to_have_text("100 new lines in the log.")
    heard: list[str] = await ana.page.evaluate("window.heard")
    assert heard == ["Narrator: line 0", "100 new lines in the log."]


async def test_a_row_is_read_by_its_name_its_time_and_its_text(people: People) -> None:
    ana = await people.create("Ana")
    await ana.say("first")
    await ana.say("second, under the same name")
    rows = [" ".join(row.split()) for row in await ana.log.locator(".chat").all_text_contents()]
    for row, text in zip(rows, ("first", "second, under the same name"), strict=True):
        assert re.fullmatch(rf"Ana \d\d:\d\d ?{text}", row), row

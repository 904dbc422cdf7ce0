"""The page's outbox: what is written is sent once, whatever happens to the page or the network."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

import pytest
from playwright.async_api import BrowserContext, Error, expect

from chadchat_shared.errors import RateLimited
from tests.browser.cable import wired
from tests.browser.conftest import People
from tests.browser.page import RoomPage, without_locks
from tests.patience import PATIENCE_SECONDS


async def _tab(context: BrowserContext, url: str) -> RoomPage:
    """Open the browser's room in another tab."""
    tab = RoomPage(await context.new_page())
    await tab.page.goto(f"{url}/room")
    await tab.ready()
    return tab


async def test_a_tab_that_crashes_loses_nothing(people: People) -> None:
    ana = await people.create("Ana")
    context = ana.page.context
    people.server.kill()
    await ana.type("one")
    await ana.type("two")
    await expect(ana.unsent).to_have_count(2)
    async with ana.page.expect_event("crash"):
        with suppress(Error):  # there is nobody left to answer
            await ana.page.goto("chrome://crash")
    people.server.start()
    tab = await _tab(context, people.server.url)
    await expect(tab.messages).to_have_text(["one", "two"])
    await expect(tab.unsent).to_have_count(0)


async def test_tabs_keep_to_their_own_messages_and_take_over_a_closed_ones(people: People) -> None:
    ana = await people.create("Ana")
    tab = await _tab(ana.page.context, people.server.url)
    people.server.kill()
    await ana.type("of the first")
    await tab.type("of the second")
    await expect(ana.unsent).to_contain_text(["of the first"])
    await expect(tab.unsent).to_contain_text(["of the second"])
    await ana.page.close()
    await expect(tab.unsent).to_contain_text(["of the first", "of the second"])
    people.server.start()
    await expect(tab.messages).to_have_text(["of the first", "of the second"])
    await expect(tab.unsent).to_have_count(0)
    assert await tab.page.evaluate("Object.keys(localStorage)") == []


async def test_two_tabs_without_locks_lose_nothing(people: People) -> None:
    """Though the one takes over what the other still has."""
    ana = await people.create("Ana")
    await without_locks(ana)
    cable = await wired(ana)
    cable.carries = lambda frame: "mine" not in frame
    await ana.type("mine")
    await expect(ana.unsent).to_contain_text(["mine"])
    tab = await _tab(ana.page.context, people.server.url)
    for page in (tab, ana):
        await expect(page.messages).to_have_text(["mine"])
        await expect(page.unsent).to_have_count(0)
    await ana.type("also mine")
    await expect(ana.unsent).to_contain_text(["also mine"])
    await ana.page.close()
    await tab.page.reload()
    await expect(tab.messages).to_have_text(["mine", "also mine"])
    await expect(tab.unsent).to_have_count(0)
    assert await tab.page.evaluate("Object.keys(localStorage)") == []


async def test_a_browser_without_locks_loses_nothing_either(people: People) -> None:
    ana = await people.create("Ana")
    await without_locks(ana)
    await ana.page.reload()
    await ana.ready()
    people.server.kill()
    await ana.type("keep me")
    await expect(ana.unsent).to_contain_text(["keep me"])
    await ana.page.goto("about:blank")
    people.server.start()
    await ana.page.goto(f"{people.server.url}/room")
    await expect(ana.messages).to_have_text(["keep me"])
    await expect(ana.unsent).to_have_count(0)


async def test_a_browser_that_keeps_nothing_talks_all_the_same(people: People) -> None:
    ana = await people.create("Ana")
    for storage in ("localStorage", "sessionStorage"):
        await ana.page.context.add_init_script(
            f"Object.defineProperty(window, '{storage}', "
            "{ get() { throw new DOMException('', 'SecurityError') } })"
        )
    await ana.page.reload()
    await ana.ready()
    await ana.say("hello")


@pytest.mark.parametrize("lost", ["message", "acknowledgement"])
async def test_what_the_network_loses_is_sent_again_as_the_same_message(
    people: People, lost: str
) -> None:
    ana = await people.create("Ana")
    cable = await wired(ana)
    if lost == "message":
        cable.carries = lambda frame: "once" not in frame
    else:
        cable.passes = lambda frame: "once" not in frame and not frame.startswith("43")
    await ana.type("once")
    await ana.type("and more")
    await expect(ana.unsent).to_contain_text(["Sending…", "Waiting its turn…"])
    async with asyncio.timeout(PATIENCE_SECONDS):
        await cable.lost.wait()
    await cable.cut()
    cable.mend()
    await expect(ana.messages).to_have_text(["once", "and more"])
    await expect(ana.unsent).to_have_count(0)
    sent = [frame for frame in cable.requests("message") if "once" in frame]
    assert len(sent) == (2 if lost == "message" else 1)  # else it is seen among what was missed
    assert len({re.findall(r'"id":"([^"]+)"', frame)[0] for frame in sent}) == 1


async def test_a_gap_is_filled_from_the_history_of_the_same_connection(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    cable = await wired(ana)
    cable.passes = lambda frame: frame.startswith("43") or "lost on the way" not in frame
    await bo.say("lost on the way")
    await bo.say("heard")
    await expect(ana.messages).to_have_text(["lost on the way", "heard"])
    assert len(cable.requests("history")) == 1
    assert len(cable.requests("join")) == 1
    assert cable.connections == 1
    await ana.say("goes on")


async def test_what_was_refused_can_be_deleted(people: People) -> None:
    ana = await people.create("Ana")
    await ana.type("x" * 4_001)
    await ana.unsent.get_by_role("button", name="Delete").click()
    await expect(ana.unsent).to_have_count(0)
    await ana.page.reload()
    await ana.ready()
    await expect(ana.unsent).to_have_count(0)


async def test_what_is_too_soon_says_when_it_is_sent(people: People) -> None:
    ana = await people.create("Ana")
    cable = await wired(ana)
    cable.refuse("message", RateLimited("Slowly.", retry_after=600))
    await ana.type("soon enough")
    await expect(ana.unsent).to_contain_text([re.compile(r"Slowly\. Retrying in \d+ s\.")])
    for topic in ("nothing", "that matters"):
        await ana.type(f"/topic {topic}")
        await expect(ana.page.locator("#topic")).to_have_text(topic)
    assert len(cable.requests("message")) == 1
    cable.mend()
    await ana.page.reload()
    await expect(ana.messages).to_have_text(["soon enough"])


async def test_what_waits_stands_under_ones_own_name(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    name = ana.page.locator("#outbox-name")
    await bo.say("said by Bo")
    await expect(ana.messages).to_have_text(["said by Bo"])
    people.server.kill()
    await ana.type("one")
    await ana.type("two")
    await expect(name).to_have_text("Ana")
    await expect(name).to_be_in_viewport()
    people.server.start()
    await expect(ana.messages).to_have_text(["said by Bo", "one", "two"])
    await expect(name).to_be_hidden()
    people.server.kill()
    await ana.type("three")
    await expect(ana.unsent).to_have_count(1)
    await expect(name).to_be_hidden()


_WRITE_MANY = """async (count) => {
    const box = document.querySelector("#text");
    for (let i = 1; i <= count; i++) {
        box.value = `line ${i}`;
        box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
        while (box.value) await null;
    }
}"""


async def test_what_finds_the_outbox_full_stays_and_says_so_where_it_was_written(
    people: People,
) -> None:
    ana = await people.create("Ana", phone=True)
    await ana.type("x" * 4_001)
    await expect(ana.unsent).to_contain_text(["Not sent."])
    people.server.kill()
    await ana.page.evaluate(_WRITE_MANY, 499)
    await expect(ana.unsent).to_have_count(500)
    await ana.type("one too many")
    await expect(ana.mistake).to_contain_text("500 messages are not sent yet. Delete some")
    await expect(ana.mistake).to_be_in_viewport(ratio=1)
    await expect(ana.composer).to_have_value("one too many")
    await ana.unsent.first.get_by_role("button", name="Delete").click()
    await ana.composer.press("Enter")
    await expect(ana.composer).to_have_value("")
    await ana.type("two too many")
    await expect(ana.mistake).to_have_text(
        "500 messages wait to be sent already. Send this one when some of them are."
    )

"""Looking for words in a room's whole log, and going to where they were said."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.narrator import Narrator
from tests.browser.page import RoomPage


async def _reader(people: People, count: int = 300) -> RoomPage:
    """Let somebody into a room where ``count`` lines were said; every hundredth is "Café"."""
    async with Narrator(people.server.url) as narrator:
        await narrator.say(
            f"line {number}: {'Café' if number % 100 == 0 else 'tea'}" for number in range(count)
        )
    return await people.join("Ana", narrator.code)


async def test_what_is_found_is_gone_to_and_the_newest_found_again(people: People) -> None:
    ana = await _reader(people)
    bo = await people.join("Bo", await ana.code())
    await ana.button("Search").click()
    dialog = ana.dialog("Search this room")
    await dialog.get_by_role("searchbox").fill("cafe")
    await dialog.get_by_role("searchbox").press("Enter")
    found = dialog.get_by_role("list").get_by_role("button")
    await expect(found).to_have_count(3)
    await expect(dialog.get_by_role("status")).to_have_text("3 found")
    await expect(found.locator("mark")).to_have_text(["Café"] * 3)
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        await ana.page.keyboard.press(key)
    await expect(dialog).to_be_hidden()
    there = ana.log.locator(".found")
    await expect(there).to_contain_text("line 0: Café")
    await expect(there).to_be_in_viewport()
    await expect(there).to_be_focused()
    await bo.say("news")
    await expect(ana.to_end).to_have_text("↓ 1 new")
    await expect(ana.messages.filter(has_text="news")).to_have_count(0)
    await ana.page.keyboard.press("Escape")
    await expect(ana.messages.last).to_have_text("news")
    await expect(ana.messages.last).to_be_in_viewport()
    await expect(ana.log.locator(".rule.new + .chat .text")).to_have_text("news")
    await expect(ana.to_end).to_be_hidden()
    await expect(ana.composer).to_be_focused()


async def test_from_there_one_reads_on_to_the_newest(people: People) -> None:
    ana = await _reader(people)
    await ana.type('/search "line 100"')
    dialog = ana.dialog("Search this room")
    await dialog.get_by_role("list").get_by_role("button").click()
    await expect(ana.log.locator(".found")).to_be_in_viewport()
    while not await ana.to_end.is_hidden():
        await ana.scroller.evaluate("log => { log.scrollTop = log.scrollHeight; }")
        await ana.page.evaluate("() => new Promise(requestAnimationFrame)")
    await expect(ana.messages.last).to_have_text("line 299: tea")
    said = await ana.messages.all_inner_texts()
    numbers = [int(text.split()[1].rstrip(":")) for text in said]
    assert numbers == list(range(numbers[0], 300))


async def test_older_finds_come_when_they_are_asked_for(people: People) -> None:
    ana = await _reader(people, 60)
    await ana.type("/search tea")
    dialog = ana.dialog("Search this room")
    found = dialog.get_by_role("list").get_by_role("button")
    await expect(found).to_have_count(20)
    await dialog.get_by_role("button", name="Older ones").press("Enter")
    await expect(found).to_have_count(40)
    await expect(found.nth(20)).to_be_focused()
    await dialog.get_by_role("button", name="Older ones").click()
    await expect(found).to_have_count(59)
    await dialog.get_by_role("searchbox", name="Words to find").press("Escape")
    await expect(found).to_have_count(0)
    await expect(dialog.locator("#search-state")).to_be_empty()
    await ana.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_what_cannot_be_looked_for_is_said(people: People) -> None:
    ana = await _reader(people, 1)
    await ana.type("/search")
    dialog = ana.dialog("Search this room")
    words = dialog.get_by_role("searchbox")
    for typed, said in [
        ("", "Say what to look for."),
        ("<b>nothing</b>", "Nothing is found."),
        ("x" * 201, "What is looked for has at most 200 characters."),
    ]:
        await words.fill(typed)
        await words.press("Enter")
        await expect(dialog.get_by_role("status")).to_have_text(said)
    people.server.kill()
    await expect(ana.status).to_have_class("status shown")
    await words.fill("line")
    await words.press("Enter")
    await expect(dialog.get_by_role("status")).to_have_text(
        "There is no connection now. Try again in a moment."
    )

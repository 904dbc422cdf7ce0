"""The log on the screen: older pages, the reading position, what is new, the reader's own time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.narrator import Narrator
from tests.browser.page import RoomPage

_AT_END = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 2"


async def _talk(people: People, count: int) -> str:
    """Have ``count`` messages said in a new room; return the room's code."""
    async with Narrator(people.server.url) as narrator:
        await narrator.say(f"line {number}" for number in range(count))
    return narrator.code


async def _scroll_to_top(page: RoomPage) -> None:
    await page.scroller.evaluate("log => { log.scrollTop = 0; }")


async def test_the_newest_messages_are_shown_first_and_older_ones_as_one_scrolls(
    people: People,
) -> None:
    page = await people.join("Ana", await _talk(people, 130))
    await expect(page.messages.last).to_have_text("line 129")
    await expect(page.messages.last).to_be_in_viewport(ratio=1)
    assert await page.scroller.evaluate(_AT_END)
    await expect(page.messages.filter(has_text="line 0")).to_have_count(0)
    while await page.messages.count() < 130:
        await _scroll_to_top(page)
        await page.page.evaluate("() => new Promise(requestAnimationFrame)")
    await expect(page.messages).to_have_text([f"line {number}" for number in range(130)])
    await expect(page.log.locator(".rule.day")).to_have_count(1)
    await expect(page.page.get_by_text("The room begins here.")).to_have_count(1)


async def test_the_line_that_is_read_stays_where_it_is(people: People) -> None:
    page = await people.join("Ana", await _talk(people, 130))
    first = page.messages.filter(has_text="line 80")
    await expect(first).to_have_count(1)
    await _scroll_to_top(page)
    await expect(page.messages).to_have_count(130)
    await expect(first).to_be_in_viewport()


async def test_one_who_reads_back_is_not_carried_along(people: People) -> None:
    ana = await people.join("Ana", code := await _talk(people, 60))
    bo = await people.join("Bo", code)
    await _scroll_to_top(ana)
    await expect(ana.to_end).to_have_text("↓ Newest")
    await bo.say("news 1")
    await bo.say("news 2")
    await expect(ana.to_end).to_have_text("↓ 2 new")
    await expect(ana.messages.last).not_to_be_in_viewport()
    await ana.composer.press("Escape")
    await expect(ana.messages.last).to_be_in_viewport()
    await expect(ana.to_end).to_be_hidden()
    mark = ana.log.locator(".rule.new + .chat .text")
    await expect(mark).to_have_text("news 1")


async def test_one_who_is_at_the_end_stays_there(people: People) -> None:
    ana = await people.join("Ana", code := await _talk(people, 60))
    bo = await people.join("Bo", code)
    for number in range(20):
        await bo.say(f"news {number}")
    await expect(ana.messages.last).to_have_text("news 19")
    assert await ana.scroller.evaluate(_AT_END)
    await expect(ana.to_end).to_be_hidden()


async def test_times_are_those_of_the_readers_zone(people: People) -> None:
    """The two zones are 25 hours apart, so that they never have the same day."""
    code = await _talk(people, 1)
    days = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        page = await people.join(zone[8:], code, timezone=zone)
        said = await page.log.locator(".chat time").get_attribute("datetime")
        assert said is not None
        local = datetime.fromisoformat(said).astimezone(ZoneInfo(zone))
        await expect(page.log.locator(".chat time")).to_have_text(f"{local:%H:%M}")
        day = await page.log.locator(".rule.day").first.inner_text()
        assert f"{local:%A}" in day
        days.add(day)
    assert len(days) == 2

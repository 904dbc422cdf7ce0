"""Several rooms in tabs of one browser: each tab is in its own, whatever the others do."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.page import HomePage, RoomPage


async def _another(room: RoomPage, url: str) -> HomePage:
    """Open the home page in another tab of the browser that ``room`` is in."""
    tab = HomePage(await room.page.context.new_page())
    await tab.page.goto(url)
    return tab


async def test_two_tabs_are_in_two_rooms_under_two_names(people: People) -> None:
    ana = await people.create("Ana")
    tab = await _another(ana, people.server.url)
    await tab.create("Eve")
    eve = RoomPage(tab.page)
    codes = [await room.code() for room in (ana, eve)]
    assert codes[0] != codes[1]
    for _ in range(2):
        for room, code, name in ((ana, codes[0], "Ana"), (eve, codes[1], "Eve")):
            await room.page.reload()
            assert await room.code() == code
            await expect(room.page).to_have_url(re.compile(rf"/{code}\?seat=\w{{24}}$"))
            await expect(room.people).to_have_text([f"{name} you · host"])
        await people.restart(ana, eve)
    await ana.say("in the first")
    await eve.say("in the second")
    await eve.type("/leave")
    await eve.page.wait_for_url("**/")
    await ana.page.reload()
    await expect(ana.messages).to_have_text(["in the first"])
    await ana.say("still here")
    await expect(tab.page.get_by_role("link", name=f"Go to {codes[0]} as Ana")).to_be_visible()
    await expect(tab.page.get_by_role("link", name=f"Go to {codes[1]}")).to_have_count(0)


async def test_two_tabs_are_two_members_of_one_room(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    tab = await _another(ana, f"{people.server.url}/{code}")
    await expect(tab.name).to_have_value("Ana")
    await tab.join("Bo", code)
    bo = RoomPage(tab.page)
    await bo.say("from Bo")
    await ana.page.reload()
    await ana.say("from Ana")
    await expect(bo.messages).to_have_text(["from Bo", "from Ana"])
    await expect(ana.people).to_have_text(["Ana you · host", "Bo"])
    await expect(bo.people).to_have_text(["Ana host", "Bo you"])


async def test_the_address_of_a_room_is_its_share_link_for_others(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    await ana.type("/newcode")
    await expect(ana.page.locator("h1 .the-code")).not_to_have_text(code)
    code = await ana.code()
    home = await people.home(ana.page.url.removeprefix(people.server.url))
    await expect(home.page).to_have_url(f"{people.server.url}/{code}")
    await expect(home.page).to_have_title(f"{code} · Chad Chat")
    await expect(home.code).to_have_value(code)
    await expect(home.name).to_be_focused()
    again = await _another(ana, f"{people.server.url}/{code}")
    await again.page.get_by_role("link", name=f"Go to {code} as Ana").click()
    await RoomPage(again.page).ready()

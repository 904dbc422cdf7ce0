"""A whole visit by the keyboard alone, with the focus always in sight."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import People
from tests.browser.page import HomePage, RoomPage

_TABS_MAX = 30

_HAS_RING = """() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""


async def test_a_whole_visit_needs_nothing_but_keys(people: People) -> None:
    home = await people.home()
    keys = _Keys(home.page)
    await expect(home.name).to_be_focused()
    await keys.write("Ana")
    await keys.go_to(home.page.get_by_role("button", name="Open a new room"))
    await keys.press("Enter")
    ana = RoomPage(home.page)
    await ana.ready()
    await expect(ana.composer).to_be_focused()
    bo = await people.join("Bo", await ana.code())

    for number in range(40):
        await bo.type(f"line {number}")
    await expect(ana.messages.last).to_have_text("line 39")
    await keys.write("hello", "Enter")
    await expect(ana.messages.last).to_have_text("hello")

    await keys.go_to(ana.button("Search"))
    await keys.press("Enter")
    await keys.write('"line 1"', "Enter")
    dialog = ana.dialog("Search this room")
    await expect(dialog.get_by_role("listitem")).to_have_count(1)
    await keys.press("ArrowDown", "Enter")
    await expect(dialog).to_be_hidden()
    await expect(ana.log.locator(".found")).to_be_focused()
    await keys.press("Escape")
    await expect(ana.messages.last).to_be_in_viewport()

    await keys.go_to(ana.button("Manage Bo"))
    await keys.press("Enter")
    await keys.go_to(ana.dialog("Bo").get_by_role("button", name="Mute"))
    await keys.press("Enter")
    await expect(ana.people.last).to_have_text("Bo muted")
    await expect(ana.button("Manage Bo")).to_be_focused()

    await keys.go_to(ana.button("Leave"))
    await keys.press("Enter")
    leave = ana.dialog("Leave this room?")
    await keys.press("Escape")
    await expect(leave).to_be_hidden()
    await expect(ana.button("Leave")).to_be_focused()
    await keys.press("Enter")
    await keys.go_to(leave.get_by_role("button", name="Leave"))
    await keys.press("Enter")
    await ana.page.wait_for_url("**/")
    await expect(HomePage(ana.page).name).to_be_focused()


class _Keys:
    """Somebody at the keyboard, who wants to see where the focus is."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._page.keyboard.press(key)

    async def write(self, text: str, *keys: str) -> None:
        await self._page.keyboard.type(text)
        await self.press(*keys)

    async def go_to(self, wanted: Locator) -> None:
        """Press Tab until ``wanted`` has the focus."""
        await expect(wanted).to_be_visible()
        for _ in range(_TABS_MAX):
            if await wanted.evaluate("element => element === document.activeElement"):
                return
            await self.press("Tab")
            # From its last element the focus goes to the browser's own controls, out of the page.
            if await self._page.evaluate("document.activeElement !== document.body"):
                assert await self._page.evaluate(_HAS_RING)
                await expect(self._page.locator(":focus")).to_be_in_viewport()
        raise AssertionError(f"{_TABS_MAX} times Tab do not lead to {wanted}")

"""The page for everyone: on a phone, in every theme, without motion."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.conftest import People
from tests.browser.lively import lively_room
from tests.browser.page import resize

# A link in a text is as high as its line.
_SMALL_TARGETS = """() => [...document.querySelectorAll("button, input, textarea, a:not(.text a)")]
    .filter((element) => element.checkVisibility())
    .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width < 44 || height < 44;
    })
    .map((element) => element.outerHTML)"""


async def _has_sideways_scroll(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth"))


async def test_the_hosts_dialogs_can_be_touched(people: People) -> None:
    ana = await people.create("Ana", phone=True)
    bo = await people.join("Bo", await ana.code())
    await bo.say("spam")
    await ana.type("/lock")
    await expect(ana.rules).not_to_be_empty()
    await ana.button("Manage").click()
    await expect(ana.dialog("Manage the room").get_by_role("listitem")).to_have_count(1)
    await _is_fine(ana.page)
    await ana.page.keyboard.press("Escape")
    await ana.page.locator("#people-button").click()
    await ana.manage("Bo")
    await _is_fine(ana.page)
    await ana.page.keyboard.press("Escape")
    await expect(ana.dialog("Bo")).to_be_hidden()
    await expect(ana.button("Manage Bo")).to_be_focused()
    await _is_fine(ana.page)
    await ana.type("/rooms")
    await expect(ana.page.get_by_role("dialog").get_by_role("link")).to_have_count(1)
    await _is_fine(ana.page)


async def test_what_closes_a_dialog_stays_in_sight(people: People) -> None:
    ana = await people.create("Ana")
    for width, height in ((1280, 800), (390, 844), (844, 390)):
        await resize(ana.page, width, height)
        for button, title in (("Manage", "Manage the room"), ("Share", "Share this room")):
            await ana.button(button).click()
            close = ana.dialog(title).get_by_role("button", name="Close")
            await expect(close).to_be_in_viewport(ratio=1)
            await close.click()


async def _is_fine(page: Page) -> None:
    assert await page.evaluate(_SMALL_TARGETS) == []
    assert not await _has_sideways_scroll(page)


async def test_a_theme_is_what_the_system_wishes_or_what_is_chosen(people: People) -> None:
    page = (await people.home()).page
    paper = "getComputedStyle(document.body).backgroundColor"
    seen = [await page.evaluate(paper)]
    await page.emulate_media(color_scheme="dark")
    seen.append(await page.evaluate(paper))
    await page.emulate_media(color_scheme="light", contrast="more")
    await expect(page.locator("html")).to_have_attribute("data-theme", "contrast")
    seen.append(await page.evaluate(paper))
    assert len(set(seen)) == 3
    await page.emulate_media(color_scheme="dark", contrast="no-preference")
    await expect(page.locator("html")).not_to_have_attribute("data-theme", "contrast")
    for theme, colour in zip(("light", "dark"), seen, strict=False):
        await page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert await page.evaluate(paper) == colour
    await page.evaluate("document.documentElement.dataset.theme = 'contrast'")
    assert await page.evaluate(paper) == "rgb(0, 0, 0)"


async def test_a_phone_shows_all_and_has_room_for_a_finger(people: People) -> None:
    home = await people.home(phone=True)
    assert not await _has_sideways_scroll(home.page)
    assert await home.page.evaluate(_SMALL_TARGETS) == []
    async with lively_room(people, phone=True) as room:
        assert await room.page.evaluate(_SMALL_TARGETS) == []
        for width in (320, 390, 768):
            await resize(room.page, width, 844)
            assert not await _has_sideways_scroll(room.page)
            await expect(room.button("Leave")).to_be_in_viewport(ratio=1)
        await resize(room.page, 390, 844)
        await expect(room.people.first).to_be_hidden()
        await room.page.get_by_role("button", name="5 here").click()
        await expect(room.people.first).to_be_visible()
        await room.page.keyboard.press("Escape")
        await expect(room.people.first).to_be_hidden()


async def test_the_on_screen_keyboard_leaves_the_composer_and_the_end_to_be_seen(
    people: People,
) -> None:
    ana = await people.create("Ana", phone=True)
    for number in range(30):
        await ana.type(f"line {number}")
    await expect(ana.messages).to_have_count(30)
    await resize(ana.page, 390, 420)
    await expect(ana.composer).to_be_in_viewport(ratio=1)
    await expect(ana.messages.last).to_be_in_viewport(ratio=1)


async def test_the_composer_stays_above_a_keyboard_that_lies_over_the_page(people: People) -> None:
    """As on iOS, where the page keeps its height, and what is seen of it may have moved down."""
    ana = await people.create("Ana", phone=True)
    await ana.page.evaluate("""() => {
        Object.defineProperty(visualViewport, "height", { value: 420 });
        Object.defineProperty(visualViewport, "offsetTop", { value: 100 });
        visualViewport.dispatchEvent(new Event("scroll"));
    }""")
    header = await ana.page.get_by_role("banner").bounding_box()
    composer = await ana.composer.bounding_box()
    assert header is not None
    assert composer is not None
    assert header["y"] == 100
    assert 420 <= composer["y"] + composer["height"] <= 520


async def test_the_composer_is_as_high_as_its_text_however_wide_the_page_is(people: People) -> None:
    ana = await people.create("Ana", phone=True)
    await ana.composer.fill("a few words that do not fit into one line of a phone")
    narrow = await ana.composer.bounding_box()
    await resize(ana.page, 844, 390)
    wide = await ana.composer.bounding_box()
    assert narrow is not None
    assert wide is not None
    assert wide["height"] < narrow["height"]


async def test_nothing_of_the_room_lies_below_a_notch(people: People) -> None:
    ana = await people.create("Ana", phone=True)
    devtools = await ana.page.context.new_cdp_session(ana.page)
    insets = {"top": 40, "left": 30, "bottom": 50, "right": 30}
    await devtools.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
    leave, send = await ana.button("Leave").bounding_box(), await ana.button("Send").bounding_box()
    assert leave is not None
    assert send is not None
    assert leave["y"] >= 40
    for box in (leave, send):
        assert 30 <= box["x"] <= box["x"] + box["width"] <= 390 - 30
    assert send["y"] + send["height"] <= 844 - 50


async def test_no_phone_zooms_in_where_one_begins_to_write(people: People) -> None:
    """Which some do where letters are smaller than 16 pixels."""
    small = """() => [...document.querySelectorAll("input, textarea")]
        .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16)
        .map((field) => field.id)"""
    home = await people.home(phone=True)
    assert await home.page.evaluate(small) == []
    ana = await people.create("Ana", phone=True)
    assert await ana.page.evaluate(small) == []


async def test_the_time_of_each_message_is_there_for_who_has_no_mouse(people: People) -> None:
    ana = await people.create("Ana", phone=True)
    bo = await people.join("Bo", await ana.code())
    for text in ("first", "second"):
        await bo.say(text)
    second = ".grouped .head"
    await expect(ana.log.locator(second)).to_have_css("opacity", "1")
    await expect(bo.log.locator(second)).to_have_css("opacity", "0")
    await bo.type("/goto #2")
    await expect(bo.log.locator(second)).to_have_css("opacity", "1")


async def test_whoever_wants_no_motion_gets_none(people: People) -> None:
    home = await people.home()
    await home.page.emulate_media(reduced_motion="reduce")
    button = home.page.get_by_role("button", name="Join room")
    await expect(button).to_have_css("transition-property", "none")


async def test_a_host_has_the_header_in_one_line_on_a_phone(people: People) -> None:
    """Whatever the code, and with a crowd."""
    ana = await people.create("Ana", phone=True)
    await expect(ana.button("Manage")).to_be_visible()
    await ana.page.locator(".bar-code .the-code").evaluate("code => { code.textContent = 'WWWW' }")
    await ana.page.locator("#people-button").evaluate(
        "people => { people.textContent = '1,204 here' }"
    )
    for width in (320, 390):
        await resize(ana.page, width, 844)
        boxes = [await ana.button(name).bounding_box() for name in ("Manage", "Share", "Leave")]
        assert len({box["y"] for box in boxes if box}) == 1


async def test_the_card_before_a_locked_room_keeps_its_margins_on_a_phone(people: People) -> None:
    ana = await people.create("Ana")
    await ana.type("/lock")
    await expect(ana.rules).not_to_be_empty()
    home = await people.home(phone=True)
    await home.join("Bo", await ana.code())
    await expect(home.knock).to_be_visible()
    box = await home.page.locator("#entrance").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390 - 16

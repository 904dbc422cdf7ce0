"""The page for everyone: on a phone, in the dark, by keyboard alone, without motion."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from chadchat_shared.answers import Answer, Snapshot, Stored
from tests.browser.conftest import People
from tests.browser.page import RoomPage
from tests.stock_client import StockClient

_SMALL_TARGETS = """() => [...document.querySelectorAll("button, input, textarea, a")]
    .filter((element) => element.checkVisibility())
    .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width < 44 || height < 44;
    })
    .map((element) => element.outerHTML)"""

_SHADES: Sequence[Literal["light", "dark"]] = ("light", "dark")

# WCAG 2.2, 1.4.3: the ratio of relative luminances of a text and what it stands on.
_LOW_CONTRAST = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (colour) => {
        const [r, g, b] = rgba(colour).map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (rgba(colour)[3] === 255) return colour;
        }
        return "white";
    };
    const hasText = (element) => [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
    return [...document.body.querySelectorAll("*")]
        .filter((element) => hasText(element) && element.checkVisibility({ opacityProperty: true }))
        .map((element) => {
            const [dark, light] = [
                luminance(getComputedStyle(element).color), luminance(ground(element)),
            ].sort((a, b) => a - b);
            return [(light + 0.05) / (dark + 0.05), element.outerHTML];
        })
        .filter(([ratio]) => ratio < 4.5);
}"""


async def _has_sideways_scroll(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@asynccontextmanager
async def _lively_room(people: People, *, phone: bool) -> AsyncIterator[RoomPage]:
    """Ana's room, in which four others are and one has been."""
    ana = await people.create("Ana", phone=phone)
    code = await ana.code()
    async with AsyncExitStack() as stack:
        for name in ("Bo", "Chadwick the Third", "Dee", "Eve", "Finn"):
            other = await stack.enter_async_context(StockClient.to(people.server.url))
            await other.done(Snapshot, "join", {"code": code, "name": name})
            await other.done(Stored, "message", {"data": f"{name} says hello"})
            if name == "Dee":
                await other.done(Answer, "leave", {"room": code})
        await ana.type("/debug")
        await ana.type("x" * 4_001)
        await expect(ana.unsent).to_contain_text(["Not sent."])
        await expect(ana.people).to_have_count(5)
        yield ana


async def _low_contrast(page: Page) -> list[object]:
    """Return what is hard to read, by day and in the dark, with no colour on its way."""
    found: list[object] = []
    for shade in _SHADES:
        await page.emulate_media(color_scheme=shade, reduced_motion="reduce")
        found += await page.evaluate(_LOW_CONTRAST)
    return found


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_every_text_has_enough_contrast(people: People, phone: bool) -> None:
    home = await people.home(phone=phone)
    await home.join("Ana", "zzzz")
    await expect(home.mistake).to_be_visible()
    assert await _low_contrast(home.page) == []
    async with _lively_room(people, phone=phone) as room:
        if phone:
            await room.page.locator("#people-button").click()
        assert await _low_contrast(room.page) == []
        people.server.kill()
        await expect(room.status).to_be_visible()
        assert await _low_contrast(room.page) == []


async def test_the_hosts_dialogs_can_be_read_and_touched(people: People) -> None:
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


async def _is_fine(page: Page) -> None:
    assert await _low_contrast(page) == []
    assert await page.evaluate(_SMALL_TARGETS) == []
    assert not await _has_sideways_scroll(page)


async def test_dark_is_dark(people: People) -> None:
    light, dark = await people.home(), await people.home(dark=True)
    shade = "getComputedStyle(document.body).backgroundColor"
    assert await light.page.evaluate(shade) != await dark.page.evaluate(shade)


async def test_a_phone_shows_all_and_has_room_for_a_finger(people: People) -> None:
    home = await people.home(phone=True)
    assert not await _has_sideways_scroll(home.page)
    assert await home.page.evaluate(_SMALL_TARGETS) == []
    async with _lively_room(people, phone=True) as room:
        assert not await _has_sideways_scroll(room.page)
        assert await room.page.evaluate(_SMALL_TARGETS) == []
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
    await ana.page.set_viewport_size({"width": 390, "height": 420})
    await expect(ana.composer).to_be_in_viewport(ratio=1)
    await expect(ana.messages.last).to_be_in_viewport(ratio=1)


async def test_the_keyboard_alone_is_enough(people: People) -> None:
    home = await people.home()
    keyboard = home.page.keyboard
    await keyboard.type("Ana")
    for _ in range(3):
        await keyboard.press("Tab")
    await expect(home.page.get_by_role("button", name="Open a new room")).to_be_focused()
    await keyboard.press("Space")
    room = RoomPage(home.page)
    await room.ready()
    await expect(room.composer).to_be_focused()
    await keyboard.type("hello")
    await keyboard.press("Enter")
    await expect(room.messages).to_have_text(["hello"])
    await keyboard.press("Shift+Tab")
    await expect(room.scroller).to_be_focused()
    await keyboard.press("Shift+Tab")
    await keyboard.press("Enter")
    leave = room.dialog("Leave this room?")
    await expect(leave).to_be_visible()
    await keyboard.press("Escape")
    await expect(leave).to_be_hidden()
    await expect(room.button("Leave")).to_be_focused()


async def test_whoever_wants_no_motion_gets_none(people: People) -> None:
    home = await people.home()
    await home.page.emulate_media(reduced_motion="reduce")
    button = home.page.get_by_role("button", name="Join room")
    await expect(button).to_have_css("transition-property", "none")


async def test_a_host_has_the_header_in_one_line_on_a_phone(people: People) -> None:
    ana = await people.create("Ana", phone=True)
    await expect(ana.button("Manage")).to_be_visible()
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

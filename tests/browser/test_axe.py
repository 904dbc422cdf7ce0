"""Every state of the page, looked at by axe: WCAG 2.2 AA, in each of its looks."""

from __future__ import annotations

import re
from typing import Final

from playwright.async_api import expect

from tests.browser.axe import faults, faults_of_contrast
from tests.browser.conftest import People
from tests.browser.lively import lively_room
from tests.browser.page import resize

_SIZES: Final = ((390, 844), (768, 1_024), (1_280, 800))
"""A phone, a tablet and a desktop."""


async def test_home_and_a_new_room_keep_nobody_out(people: People) -> None:
    home = await people.home()
    assert await faults(home.page) == []
    await home.join("", "ZZZZ")
    await expect(home.mistake).to_be_visible()
    assert await faults(home.page) == []
    await home.join("Ana", "ZZZZ")
    await expect(home.code).to_have_attribute("aria-invalid", "true")
    assert await faults(home.page) == []
    ana = await people.create("Ana")
    await expect(ana.welcome).to_be_visible()
    assert await faults(ana.page) == []
    await ana.page.goto(people.server.url)
    await expect(ana.page.get_by_role("link", name=re.compile("Ana"))).to_be_visible()
    assert await faults(ana.page) == []
    await ana.page.goto(f"{people.server.url}/offline.html")
    assert await faults(ana.page) == []


async def test_whoever_stands_before_a_locked_room_is_not_kept_out_by_the_page(
    people: People,
) -> None:
    ana = await people.create("Ana")
    await ana.type("/lock")
    await ana.type("/passphrase tea")
    await expect(ana.rules).to_contain_text("passphrase")
    home = await people.home()
    await home.join("Bo", await ana.code())
    await home.passphrase.fill("tea")
    await home.passphrase.press("Enter")
    await home.knock.click()
    await expect(home.knock_state).to_contain_text("You have knocked.")
    assert await faults(home.page) == []
    await expect(ana.knocks).to_contain_text("Bo knocks.")
    assert await faults(ana.page) == []


async def test_the_room_keeps_nobody_out(people: People) -> None:
    async with lively_room(people) as ana:
        for width, height in _SIZES:
            await resize(ana.page, width, height)
            assert await faults(ana.page) == []
        for theme in ("light", "dark", "contrast"):
            await ana.type(f"/theme {theme}")
            await expect(ana.notes.last).to_contain_text(f"The theme is {theme}.")
            assert await faults_of_contrast(ana.page, enhanced=theme == "contrast") == []
        await ana.type("/theme system")
        for button in ("Change my name", "Share", "Leave", "Manage", "Search", "Manage Bo"):
            await ana.button(button).click()
            await expect(ana.page.get_by_role("dialog")).to_be_visible()
            assert await faults(ana.page) == []
            await ana.page.keyboard.press("Escape")
        for command in ("/help", "/rooms", "/copy"):
            await ana.type(command)
            await expect(ana.page.get_by_role("dialog")).to_be_visible()
            assert await faults(ana.page) == []
            await ana.page.keyboard.press("Escape")
        await ana.button("Manage").click()
        await ana.button("Make a webhook").click()
        await expect(ana.dialog("Manage the room").get_by_role("status")).to_have_text("Done.")
        assert await faults(ana.page) == []
        await ana.page.keyboard.press("Escape")
        await ana.type("/search tea")
        dialog = ana.dialog("Search this room")
        await expect(dialog.get_by_role("listitem")).to_have_count(1)
        assert await faults(ana.page) == []
        await dialog.get_by_role("list").get_by_role("button").click()
        await ana.composer.press_sequentially("/ni")
        await expect(ana.page.get_by_role("option")).to_have_count(1)
        assert await faults(ana.page) == []


async def test_a_room_that_is_lost_or_ended_keeps_nobody_out(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    await ana.type("/kick Bo")
    await expect(bo.status.get_by_role("link")).to_be_visible()
    assert await faults(bo.page) == []
    people.server.kill()
    await ana.type("not sent yet")
    await expect(ana.button("Try now")).to_be_visible()
    assert await faults(ana.page) == []

"""A host makes an address for programs on the page, and everybody sees who is one."""

from __future__ import annotations

import re

import aiohttp
from playwright.async_api import expect

from tests.browser.conftest import People


async def _post(address: str, text: str) -> int:
    """Say something by a webhook, under a member's name; return the status."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{address}?name=Bo", data=text.encode(), headers=kind) as response,
    ):
        return response.status


async def test_a_bot_is_known_by_its_mark_until_the_host_takes_the_address_away(
    people: People,
) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    await ana.button("Manage").click()
    dialog = ana.dialog("Manage the room")
    field = dialog.get_by_label("The webhook's address")
    await expect(field).to_be_hidden()
    await dialog.get_by_role("button", name="Make a webhook").click()
    await expect(field).to_have_value(re.compile(r"^http://\S+/hooks/\S{22}$"))
    first = await field.input_value()
    await dialog.get_by_role("button", name="Copy", exact=True).click()
    await expect(dialog.get_by_role("status")).to_have_text("Copied.")
    await dialog.get_by_role("button", name="Close").click()
    await bo.say("hi")
    assert await _post(first, "<b>build</b> failed") == 201
    for room in (ana, bo):
        await expect(room.messages).to_have_text(["hi", "<b>build</b> failed"])
        await expect(room.page.locator("#log .head").last).to_contain_text(re.compile(r"^Bo bot"))
        await expect(room.page.locator("#log .bot")).to_have_text(["bot"])
    await bo.page.reload()
    await expect(bo.page.locator("#log .bot")).to_have_text(["bot"])
    await ana.button("Manage").click()
    await expect(field).to_be_hidden()
    await dialog.get_by_role("button", name="Take it away").click()
    await expect(dialog.get_by_role("status")).to_have_text("Done.")
    await expect(dialog.get_by_role("button", name="Make a webhook")).to_be_focused()
    await dialog.get_by_role("button", name="Close").click()
    assert await _post(first, "gone") == 404
    await ana.type("/webhook")
    await expect(ana.notes.last).to_contain_text("curl -d 'build failed' 'http://")
    await expect(ana.mistake).to_be_empty()
    await ana.type("/webhook on")
    await expect(ana.mistake).to_contain_text("/webhook off to end it")

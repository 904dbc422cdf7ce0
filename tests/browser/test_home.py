"""The home page: its form, its mistakes, the share link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import People, people_at
from tests.browser.page import HomePage, RoomPage
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


@pytest.mark.parametrize(
    ("name", "code", "sentence", "field"),
    [
        ("", "ABCD", "Please enter a name.", "name"),
        ("Ana", "", "Please enter a room code.", "code"),
        ("Ana", "zzzz", "Room does not exist.", "code"),
        ("Ana", "A1", "A room code is 4 to 12 letters, A to Z.", "code"),
        ("x" * 25, "ABCD", "A name has 1 to 24 letters, digits or signs,", "name"),
        ('"><script>alert(1)</script>', "ABCD", "A name has 1 to 24", "name"),
    ],
)
async def test_a_mistake_is_said_at_its_field_and_what_was_typed_stays(
    people: People, name: str, code: str, sentence: str, field: str
) -> None:
    home = await people.home()
    await home.join(name, code)
    await expect(home.mistake).to_contain_text(sentence)
    await expect(home.name).to_have_value(name)
    await expect(home.code).to_have_value(code)
    wrong = home.name if field == "name" else home.code
    await expect(wrong).to_have_attribute("aria-invalid", "true")
    await expect(wrong).to_have_accessible_description((await home.mistake.inner_text()).strip())
    await expect(wrong).to_be_focused()


async def test_a_name_is_taken_whatever_its_case(people: People) -> None:
    code = await (await people.create("Ana")).code()
    home = await people.home()
    await home.join("ANA", code)
    await expect(home.mistake).to_have_text("That name is taken in this room.")


async def test_the_share_link_needs_only_a_name(people: People) -> None:
    code = await (await people.create("Ana")).code()
    home = await people.home(f"/{code.lower()}")
    await expect(home.page.get_by_text(f"invited to the room {code}")).to_be_visible()
    await expect(home.name).to_be_focused()
    await home.name.fill("Bo")
    await home.name.press("Enter")
    await RoomPage(home.page).ready()


async def test_a_link_that_is_pasted_for_the_code_is_understood(people: People) -> None:
    code = await (await people.create("Ana")).code()
    for name, link in (
        ("Bo", f"{people.server.url}/{code}"),
        ("Dee", f" localhost/{code.lower()}/?name=Bo "),
    ):
        home = await people.home()
        await home.join("", link)
        await expect(home.mistake).to_have_text("Please enter a name.")
        await expect(home.code).to_have_value(code if name == "Bo" else code.lower())
        await home.join(name, link)
        await RoomPage(home.page).ready()


async def test_who_is_locked_out_reads_for_how_long(browser: Browser, tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "limited", "--failed-joins", "2", limits=True) as server:
        async with people_at(server, browser) as people:
            for _ in range(3):
                home = await people.home()
                await home.join("Ana", "ZZZZ")
                await expect(home.mistake).to_be_visible()
            await expect(home.mistake).to_have_text(
                re.compile(r"wrong codes.* Try again in \d+ \w+\.$")
            )


async def test_without_javascript_one_comes_as_far_as_the_room(
    people: People, browser: Browser
) -> None:
    code = await (await people.create("Ana")).code()
    context = await browser.new_context(java_script_enabled=False)
    home = HomePage(await context.new_page())
    await home.page.goto(f"{people.server.url}/{code}")
    await home.join("", code)
    await expect(home.mistake).to_have_text("Please enter a name.")
    await home.join("Bo", code)
    await expect(home.page.get_by_text("this page needs JavaScript")).to_be_visible()
    await expect(home.page.get_by_role("heading", name=f"Room {code}")).to_be_visible()
    await expect(home.page.get_by_role("textbox")).to_have_count(0)
    await expect(home.page.get_by_role("button")).to_have_count(0)
    await home.page.get_by_role("link", name="Go to the home page").click()
    await home.page.get_by_role("link", name=f"Go to {code} as Bo").click()
    await expect(home.page.get_by_text("this page needs JavaScript")).to_be_visible()
    await context.close()


async def test_without_javascript_a_locked_room_says_what_it_takes_to_knock(
    people: People, browser: Browser
) -> None:
    ana = await people.create("Ana")
    await ana.type("/lock")
    await expect(ana.rules).not_to_be_empty()
    needs = "noscript p"  # where no text is looked for
    context = await browser.new_context(java_script_enabled=False)
    home = HomePage(await context.new_page())
    await home.page.goto(people.server.url)
    await home.join("Bo", await ana.code())
    await expect(home.page.locator(needs)).to_contain_text("this page needs JavaScript")
    await expect(home.page.locator(needs)).to_be_visible()
    await expect(home.knock).to_be_hidden()
    await context.close()
    home = await people.home()
    await home.join("Bo", await ana.code())
    await expect(home.knock).to_be_visible()
    await expect(home.page.locator(needs)).to_be_hidden()


async def test_what_concerns_no_field_is_said_above_them(people: People) -> None:
    home = await people.home("/nothing/here")
    await expect(home.mistake).to_have_text("There is nothing at this address.")
    for field in (home.name, home.code):
        await expect(field).not_to_have_attribute("aria-invalid", "true")
    await expect(home.name).to_be_focused()


async def test_a_room_without_a_session_leads_home(people: People) -> None:
    home = await people.home("/room")
    await expect(home.name).to_be_visible()


async def test_a_room_with_a_passphrase_asks_for_it(people: People) -> None:
    async with StockClient.to(people.server.url) as ada:
        room = (await ada.create("Ana", passphrase="open sesame")).room
        home = await people.home(f"/{room}")
        await expect(home.passphrase).to_have_count(0)
        await home.join("Bo", room)
        await expect(home.mistake).to_have_text("This room asks for a passphrase.")
        await expect(home.passphrase).to_be_focused()
        await home.page.keyboard.type("open says me")
        await home.page.keyboard.press("Enter")
        await expect(home.mistake).to_have_text("That is not the passphrase of this room.")
        await expect(home.passphrase).to_have_accessible_description(
            "That is not the passphrase of this room."
        )
        await home.passphrase.fill("open sesame")
        await home.passphrase.press("Enter")
        await RoomPage(home.page).ready()

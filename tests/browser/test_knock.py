"""Before a locked room: one knocks, and the host lets one in or does not."""

from __future__ import annotations

import re

from playwright.async_api import expect

from chadchat_shared.errors import RateLimited
from tests.browser.cable import Cable
from tests.browser.conftest import People
from tests.browser.page import HomePage, RoomPage


async def _locked(people: People) -> RoomPage:
    """Open a room and lock it."""
    ana = await people.create("Ana")
    await ana.type("/lock")
    await expect(ana.rules).not_to_be_empty()
    return ana


async def _knock(people: People, name: str, code: str) -> HomePage:
    """Try to come into a locked room, and knock."""
    home = await people.home()
    await home.join(name, code)
    await expect(home.mistake).to_contain_text("This room is locked")
    await home.knock.click()
    await expect(home.knock_state).to_contain_text("You have knocked.")
    await expect(home.mistake).to_be_hidden()
    await expect(home.page.get_by_role("button", name="Stop waiting")).to_be_focused()
    return home


async def test_who_knocks_is_let_in_by_one_key(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    await ana.type("/lock")
    await expect(ana.rules).not_to_be_empty()
    dee = await _knock(people, "Dee <b>", await ana.code())
    await expect(ana.knocks).to_contain_text("Dee <b> knocks.")
    await expect(bo.knocks).to_be_empty()
    await ana.page.keyboard.press("F2")
    await RoomPage(dee.page).ready()
    await expect(ana.knocks).to_be_empty()
    await RoomPage(dee.page).say("thank you")
    await dee.page.reload()
    await expect(RoomPage(dee.page).messages).to_have_text(["thank you"])


async def test_a_key_that_is_held_down_lets_in_one(people: People) -> None:
    ana = await _locked(people)
    dee, _ = [await _knock(people, name, await ana.code()) for name in ("Dee", "Eve")]
    await expect(ana.knocks).to_contain_text("Eve knocks.")
    await ana.page.keyboard.down("F2")
    await RoomPage(dee.page).ready()
    await expect(ana.knocks).not_to_contain_text("Dee")
    await ana.page.keyboard.down("F2")  # which is a repetition
    await ana.say("answered after whatever the key did")
    await expect(ana.knocks).to_contain_text("Eve knocks.")


async def test_who_knocks_may_be_turned_away(people: People) -> None:
    ana = await _locked(people)
    dee = await _knock(people, "Dee", await ana.code())
    await ana.page.reload()
    await ana.knocks.get_by_role("button", name="Not now").click()
    await expect(dee.knock_state).not_to_contain_text("You have knocked.")
    await expect(dee.knock_state).not_to_be_empty()
    await dee.knock.click()
    await expect(dee.knock_state).to_contain_text("You have knocked.")
    await expect(ana.knocks).to_contain_text("Dee knocks.")
    await dee.page.get_by_role("button", name="Stop waiting").click()
    await expect(ana.knocks).to_be_empty()
    await expect(dee.knock).to_be_focused()


async def test_a_knock_outlives_a_restart_of_the_server(people: People) -> None:
    ana = await _locked(people)
    dee = await _knock(people, "Dee", await ana.code())
    await people.restart(ana)
    await expect(ana.knocks).to_contain_text("Dee knocks.")
    await ana.type("/admit")
    await RoomPage(dee.page).ready()


async def test_a_knock_that_is_too_soon_says_when_it_is_made(people: People) -> None:
    ana = await _locked(people)
    cable = Cable()
    cable.refuse("knock", RateLimited("Slowly.", retry_after=600))
    home = await people.home()
    await home.page.route_web_socket("**/socket.io/**", cable.on_socket)
    await home.join("Dee", await ana.code())
    await home.knock.click()
    await expect(home.page.locator("#entrance")).to_contain_text(
        re.compile(r"Slowly\. Retrying in \d+ s\.")
    )

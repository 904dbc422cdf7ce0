"""A desktop's page, a phone's and a terminal in one room, through all of a conversation."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.page import RoomPage
from tests.integration.participants import terminal_client
from tests.tmux import Tmux


class _Terminal:
    """Tess, at the terminal client."""

    def __init__(self, tmux: Tmux) -> None:
        self._tmux = tmux

    async def write(self, line: str) -> None:
        await asyncio.to_thread(self._tmux.type, line, "Enter")

    async def begin(self, text: str) -> None:
        await asyncio.to_thread(self._tmux.type, text)

    async def press(self, *keys: str) -> None:
        await asyncio.to_thread(self._tmux.type, "", *keys)

    async def sees(self, *texts: str) -> None:
        def are_there(screen: str) -> bool:
            return all(text in screen for text in texts)

        await asyncio.to_thread(self._tmux.wait_for, are_there)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_whole_conversation(people: People, tmp_path: Path) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    phil = await people.join("Phil", code, phone=True)
    state = {"XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "xterm-256color"}
    with terminal_client(people.server.url, code, "Tess", state, columns=120) as tmux:
        tess = _Terminal(tmux)
        await _come_in(ana, phil, tess)
        await _talk(ana, phil, tess)
        await _change_names(ana, phil, tess)
        await _search(ana, phil, tess)
        await _keep_order(people, ana, phil, tess)
        await _lose_the_connection(people, ana, phil, tess)
        await _leave(ana, phil, tess)


async def _come_in(ana: RoomPage, phil: RoomPage, tess: _Terminal) -> None:
    await tess.sees("connected", "Ana", "Phil")
    for page in (ana, phil):
        await expect(page.people.filter(has_text="Tess")).to_have_count(1)
    await expect(phil.button("3 here")).to_be_visible()


async def _talk(ana: RoomPage, phil: RoomPage, tess: _Terminal) -> None:
    await tess.begin("one mom")
    await expect(ana.typing).to_have_text("Tess is typing…")
    await tess.press("C-u")
    await ana.composer.press_sequentially("hel")
    await tess.sees("Ana is typing")
    await ana.say("hello to both")
    await phil.type("*hi* from the bus, Tess")
    await tess.sees("hello to both", "hi from the bus, Tess")
    await tess.write("welcome, Ana: `make tea`")
    said = ["hello to both", "hi from the bus, Tess", "welcome, Ana: make tea"]
    for page in (ana, phil):
        await expect(page.messages).to_have_text(said)
    await expect(ana.log.locator(".mentions")).to_have_count(1)
    await expect(phil.log.locator(".mentions")).to_have_count(0)
    await expect(phil.messages.locator("code")).to_have_text("make tea")


async def _change_names(ana: RoomPage, phil: RoomPage, tess: _Terminal) -> None:
    await tess.write("/nick Theresa")
    for page in (ana, phil):
        await expect(page.people.filter(has_text="Theresa")).to_have_count(1)
    await phil.type("/topic Tea at four")
    await expect(ana.page.locator("#topic")).to_have_text("Tea at four")
    await tess.sees("Tea at four", "Theresa")


async def _search(ana: RoomPage, phil: RoomPage, tess: _Terminal) -> None:
    await tess.write("/search bus")
    await tess.sees("1 found")
    await tess.press("Escape")
    await phil.type("/search tea")
    dialog = phil.dialog("Search this room")
    await dialog.get_by_role("list").get_by_role("button").click()
    await expect(phil.log.locator(".found")).to_contain_text("welcome, Ana")
    await phil.composer.press("Escape")


async def _keep_order(people: People, ana: RoomPage, phil: RoomPage, tess: _Terminal) -> None:
    await (await ana.manage("Theresa")).get_by_role("button", name="Mute").click()
    await tess.sees("muted")
    await ana.type("/unmute Theresa")
    await ana.type("/lock")
    for page in (ana, phil):
        await expect(page.rules).to_contain_text("The room is locked")
    home = await people.home(phone=True)
    await home.join("Gus", await ana.code())
    await home.knock.click()
    await expect(ana.knocks).to_contain_text("Gus knocks.")
    await ana.page.keyboard.press("F2")
    gus = RoomPage(home.page)
    await gus.ready()
    await tess.sees("Gus has entered")
    await ana.type("/kick Gus it was only a test")
    await expect(gus.status).to_contain_text("Reason: it was only a test")
    await tess.sees("it was only a test")
    await ana.type("/unlock")
    await expect(phil.rules).to_be_empty()


async def _lose_the_connection(
    people: People, ana: RoomPage, phil: RoomPage, tess: _Terminal
) -> None:
    people.server.kill()
    await phil.type("from a tunnel")
    await expect(phil.unsent).to_contain_text(["Waiting for the connection"])
    await tess.write("from a lost line")
    await ana.lost()
    people.server.start()
    for page in (ana, phil):
        await page.ready()
        for text in ("from a tunnel", "from a lost line"):
            await expect(page.messages.filter(has_text=text)).to_have_count(1)
    await tess.sees("from a tunnel", "from a lost line")
    shown = [await page.messages.all_inner_texts() for page in (ana, phil)]
    assert shown[0] == shown[1]


async def _leave(ana: RoomPage, phil: RoomPage, tess: _Terminal) -> None:
    await tess.write("/leave")
    await expect(ana.notices.last).to_have_text("Theresa has left the room")
    await expect(phil.button("2 here")).to_be_visible()
    await ana.type("/transfer Phil")
    await expect(phil.button("Manage")).to_be_visible()
    await ana.button("Leave").click()
    await ana.dialog("Leave this room?").get_by_role("button", name="Leave").click()
    await ana.page.wait_for_url("**/")
    await expect(phil.button("1 here")).to_be_visible()

"""A connection that breaks, a server that dies, a page that is loaded anew: nothing is lost."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from chadchat_shared.errors import (
    BadRequest,
    BadToken,
    ChatError,
    Forbidden,
    RateLimited,
    RoomNotFound,
    StorageFull,
    Unavailable,
)
from tests.browser.cable import Cable, wired
from tests.browser.conftest import People, people_at
from tests.browser.narrator import Narrator
from tests.browser.page import HomePage, RoomPage
from tests.server_process import ServerProcess


async def test_what_is_said_while_the_server_is_away_is_sent_when_it_is_back(
    people: People,
) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    await ana.say("before")
    people.server.kill()
    await expect(ana.status).to_contain_text("The connection is lost.")
    await expect(ana.status).to_contain_text("Retrying in")
    await ana.type("away 1")
    await ana.type("away 2")
    await expect(ana.unsent).to_contain_text(["away 1", "away 2"])
    await expect(ana.unsent).to_contain_text(["Waiting for the connection…"] * 2)
    await bo.lost()
    people.server.start()
    for page in (ana, bo):
        await page.ready()
        await expect(page.messages).to_have_text(["before", "away 1", "away 2"])
    await expect(ana.unsent).to_have_count(0)


async def test_try_now_does_not_wait(people: People) -> None:
    ana = await people.create("Ana")
    await ana.page.clock.install()
    people.server.kill()
    await expect(ana.button("Try now")).to_be_visible()
    await ana.page.clock.pause_at(datetime.now(UTC) + timedelta(days=1))
    await expect(ana.button("Try now")).to_be_visible()
    people.server.start()
    await ana.button("Try now").click()
    await ana.ready()


async def test_a_server_that_stops_says_so(people: People) -> None:
    ana = await people.create("Ana")
    assert people.server.terminate() == 0
    await expect(ana.status).to_contain_text("The server is stopping for a moment.")
    people.server.start()
    await ana.ready()
    await ana.say("on it goes")


async def test_a_log_that_has_begun_anew_is_said(people: People, tmp_path: Path) -> None:
    """The server comes back with what it had a while ago, as from a backup."""
    server, backup = people.server, tmp_path / "backup"
    ana = await people.create("Ana")
    await ana.say("in the backup")
    assert server.terminate() == 0
    shutil.copytree(server.data_dir, backup, ignore=shutil.ignore_patterns("control"))
    await ana.lost()
    server.start()
    await ana.ready()
    await ana.say("after it")
    server.kill()
    shutil.rmtree(server.data_dir)
    shutil.copytree(backup, server.data_dir)
    server.start()
    await expect(ana.notes).to_contain_text(["The room's log was put back to an earlier state"])
    await expect(ana.messages).to_have_text(["in the backup"])
    await ana.say("on it goes")


async def test_what_was_missed_comes_in_pages(people: People) -> None:
    """More is said while a page is away than one answer holds."""
    async with Narrator(people.server.url) as narrator:
        cable = Cable()
        home = await people.home()
        await home.page.route_web_socket("**/socket.io/**", cable.on_socket)
        await home.join("Ana", narrator.code)
        ana = RoomPage(home.page)
        await narrator.say(["before"])
        await expect(ana.messages).to_have_text(["before"])
        await cable.cut()
        await expect(ana.status).to_be_visible()
        missed = [f"missed {number}" for number in range(250)]
        await narrator.say(missed)
        cable.mend()
        await ana.ready()
        await expect(ana.messages.last).to_have_text(missed[-1])
    while await ana.messages.first.inner_text() != "before":
        await ana.scroller.press("Home")
        await ana.page.evaluate("() => new Promise(requestAnimationFrame)")
    await expect(ana.messages).to_have_text(["before", *missed])


async def test_who_speaks_too_fast_has_it_all_said_a_little_later(
    browser: Browser, tmp_path: Path
) -> None:
    with ServerProcess(tmp_path / "limited", limits=True) as server:
        async with people_at(server, browser) as people:
            ana = await people.create("Ana")
            texts = [f"quick {number}" for number in range(14)]
            for text in texts:
                await ana.type(text)
            await expect(ana.messages).to_have_text(texts)


async def test_a_reload_keeps_the_draft_and_the_place(people: People) -> None:
    ana = await people.create("Ana")
    await ana.say("said")
    await ana.composer.fill("half a thou")
    await ana.page.reload()
    await ana.ready()
    await expect(ana.composer).to_have_value("half a thou")
    await expect(ana.messages).to_have_text(["said"])
    await expect(ana.people).to_have_text(["Ana you · host"])


async def test_what_waits_to_be_sent_outlives_the_page(people: People) -> None:
    ana = await people.create("Ana")
    people.server.kill()
    await ana.type("keep me")
    await expect(ana.unsent).to_contain_text(["keep me"])
    await ana.page.goto("about:blank")
    people.server.start()
    await ana.page.goto(f"{people.server.url}/room")
    await expect(ana.messages).to_have_text(["keep me"])
    await expect(ana.unsent).to_have_count(0)


async def _refused(people: People, error: ChatError) -> tuple[RoomPage, Cable]:
    """Open a room, write half a message, and load the page anew, to be refused with ``error``."""
    ana = await people.create("Ana")
    await ana.say("said")
    cable = Cable()
    cable.refuse("join", error)
    await ana.page.route_web_socket("**/socket.io/**", cable.on_socket)
    await ana.composer.fill("half a thou")
    await ana.page.reload()
    return ana, cable


@pytest.mark.parametrize("error", [Unavailable, RateLimited, StorageFull])
async def test_a_refusal_that_passes_is_said_and_the_room_comes_back(
    people: People, error: type[ChatError]
) -> None:
    ana, cable = await _refused(people, error(retry_after=0.5))
    await expect(ana.status).to_contain_text(error.sentence)
    await expect(ana.status).to_contain_text("Retrying in")
    await ana.composer.press("Enter")
    await expect(ana.unsent).to_contain_text(["half a thou"])
    cable.mend()
    await expect(ana.messages).to_have_text(["said", "half a thou"])
    await ana.ready()


@pytest.mark.parametrize("by_keyboard", [False, True], ids=["mouse", "keyboard"])
async def test_try_now_leaves_the_focus_where_one_writes(people: People, by_keyboard: bool) -> None:
    ana, _ = await _refused(people, RateLimited(retry_after=600))
    await ana.composer.focus()
    await expect(ana.status).to_contain_text("Retrying in")
    if by_keyboard:
        await ana.button("Try now").press("Enter")
    else:
        await ana.button("Try now").click()
    await expect(ana.composer).to_be_focused()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RoomNotFound(), "This room is not on the server any more."),
        (BadToken(), "You are not a member of this room any more"),
        (BadRequest(), "This browser is not in this room any more"),
        (Forbidden("So it is."), "You are not in this room any more. So it is."),
    ],
    ids=lambda value: value.code if isinstance(value, ChatError) else "",
)
async def test_a_refusal_for_good_is_said_and_leads_home(
    people: People, error: ChatError, sentence: str
) -> None:
    ana, _ = await _refused(people, error)
    await expect(ana.status).to_contain_text(sentence)
    await expect(ana.composer).to_have_value("half a thou")
    code = await ana.page.locator("h1 .the-code").inner_text()
    await ana.status.get_by_role("link", name="Go to the home page").click()
    await expect(HomePage(ana.page).name).to_have_value("Ana")
    await expect(HomePage(ana.page).code).to_have_value(code)


async def test_a_server_without_its_session_secret_leaves_what_waits_where_it_says(
    people: People,
) -> None:
    """As where its log was restored, and nothing else."""
    server = people.server
    ana = await people.create("Ana")
    code = await ana.code()
    await ana.type("/nick Anna")
    await expect(ana.people).to_contain_text(["Anna you"])
    server.kill()
    for text in ("one", "two"):
        await ana.type(text)
    (server.data_dir / "session-secret").unlink()
    server.start()
    await expect(ana.status).to_contain_text("This browser is not in this room any more")
    kept = f"Not sent. This browser keeps it for you until you are in {code} as Ana again."
    await expect(ana.unsent.locator(".fate")).to_have_text([kept, kept])
    await expect(ana.unsent.get_by_role("button", name="Try again")).to_have_count(0)
    await ana.unsent.first.get_by_role("button", name="Copy").click()
    await expect(ana.unsent.first.get_by_role("button", name="Copied.")).to_be_visible()
    assert await ana.page.evaluate("getSelection().toString()") == "one"
    await ana.unsent.first.get_by_role("button", name="Delete").click()
    await expect(ana.unsent.locator(".text")).to_have_text(["two"])
    await ana.status.get_by_role("link", name="Go to the home page").click()
    await HomePage(ana.page).join("Ana", code)
    await ana.ready()
    await expect(ana.unsent.locator(".text")).to_have_text(["two"])


async def test_two_tabs_are_one_member_and_leaving_ends_both(people: People) -> None:
    ana = await people.create("Ana")
    tab = RoomPage(await ana.page.context.new_page())
    await tab.page.goto(f"{people.server.url}/room")
    await tab.ready()
    await tab.say("from the tab")
    await expect(ana.messages).to_have_text(["from the tab"])
    await ana.composer.fill("half a thou")
    await tab.type("/leave")
    await tab.page.wait_for_url("**/")
    await expect(ana.status.get_by_role("link", name="Go to the home page")).to_be_visible()
    await expect(ana.composer).not_to_be_editable()
    await expect(ana.composer).to_have_value("half a thou")


async def test_a_server_that_gives_no_sign_of_life_is_left(people: People) -> None:
    ana = await people.create("Ana")
    await ana.page.clock.install()
    cable = await wired(ana)
    cable.passes = lambda frame: frame != "2"
    await ana.page.clock.fast_forward("01:00")
    await expect(ana.status).to_be_visible()
    cable.mend()
    await ana.page.clock.fast_forward("01:00")
    await ana.ready()
    assert cable.connections == 2

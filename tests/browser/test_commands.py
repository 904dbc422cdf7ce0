"""The commands of the page that have more to show than a line in the log."""

from __future__ import annotations

from playwright.async_api import expect

from chadchat_tui.commands import COMMANDS
from tests.browser.cable import wired
from tests.browser.conftest import People
from tests.browser.page import HomePage, RoomPage


async def test_help_shows_every_command_and_key(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    for page, is_host in ((ana, True), (bo, False)):
        await page.type("/help")
        help_ = page.dialog("Help")
        await expect(help_).to_be_visible()
        terms = await help_.get_by_role("term").all_inner_texts()
        shown = {term.removeprefix("/").partition(" ")[0] for term in terms}
        assert (shown >= COMMANDS.keys()) is is_host
        assert ("kick" in shown) is is_host
        await expect(help_).to_contain_text("Shift+Enter")
        await page.page.keyboard.press("Escape")
        await expect(help_).to_be_hidden()
        await expect(page.composer).to_be_focused()


async def test_the_log_is_shown_as_plain_text_to_be_copied(people: People) -> None:
    ana = await people.create("Ana")
    await ana.type("**one**")
    await expect(ana.messages).to_have_text(["one"])
    await ana.say("two\nlines")
    await ana.type("/debug")
    await expect(ana.notes).to_have_count(1)  # what the page tells one alone is none of it
    await ana.type("/copy")
    shown = ana.dialog("The log as plain text")
    text = "Ana has entered the room\nAna: **one**\nAna: two\nlines"
    await expect(shown.get_by_role("textbox")).to_have_value(text)
    await shown.get_by_role("button", name="Copy").click()
    await expect(shown.get_by_role("status")).to_have_text("Copied.")
    await shown.get_by_role("button", name="Close").click()
    await expect(ana.composer).to_be_focused()


async def test_one_goes_to_a_number_and_to_a_time(people: People) -> None:
    ana = await people.create("Ana")
    for text in ("one", "two"):
        await ana.say(text)
    found = ana.log.locator(".found .text")
    for place, text in (("#1", "one"), ("2", "two"), ("99", "two"), ("yesterday", "one")):
        await ana.type(f"/goto {place}")
        await expect(found).to_have_text(text)
    await ana.type("/goto noon")
    await expect(ana.mistake).to_contain_text("That is no time.")


async def test_what_was_refused_is_sent_again_or_taken_back(people: People) -> None:
    """Back to where one writes, where it is kept."""
    ana = await people.create("Ana")
    long = "/" + "x" * 4_001
    for text in (f"/{long}", "y" * 4_001):
        await ana.type(text)
    await expect(ana.unsent).to_contain_text(["Not sent.", "Not sent."])
    await ana.type("/retry")
    await expect(ana.unsent).to_contain_text(["Not sent.", "Not sent."])
    await ana.type("/cancel")
    await expect(ana.unsent).to_have_count(0)
    taken = f"/{long}\n{'y' * 4_001}"
    await expect(ana.composer).to_have_value(taken)
    await ana.page.reload()
    await ana.ready()
    await expect(ana.composer).to_have_value(taken)
    await ana.type("/cancel")
    await expect(ana.notes.last).to_have_text("There is nothing to take back.")
    await ana.type("/retry")
    await expect(ana.notes.last).to_have_text("Nothing is waiting to be sent again.")


async def test_a_command_is_done_once_however_long_it_takes(people: People) -> None:
    ana = await people.create("Ana")
    cable = await wired(ana)
    cable.carries = lambda frame: '"newcode"' not in frame
    await ana.type("/newcode")
    await ana.composer.press("Enter")
    await ana.composer.press_sequentially("written meanwhile")
    assert len(cable.requests("newcode")) == 1
    await cable.cut()
    await expect(ana.composer).to_have_value("/newcode\nwritten meanwhile")
    await expect(ana.mistake).not_to_be_empty()


async def test_who_quits_stays_a_member_and_who_joins_gets_another_tab(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    async with ana.page.expect_popup() as popup:
        await ana.type("/join abcde Anna")
    await expect((await popup.value).get_by_label("Room code")).to_have_value("ABCDE")
    await expect((await popup.value).get_by_label("Your name")).to_have_value("Anna")
    await ana.type("/reconnect")
    await ana.ready()
    await ana.type("/quit")
    await ana.page.wait_for_url("**/")
    await expect(ana.page.get_by_label("Room code")).to_have_value(code)


async def test_a_theme_stays_chosen(people: People) -> None:
    """Also on the home page, and in another tab."""
    ana = await people.create("Ana")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = await ana.page.evaluate(paper)
    await ana.type("/theme dark")
    await expect(ana.notes.last).to_contain_text("The theme is dark.")
    dark = await ana.page.evaluate(paper)
    assert dark != light
    shown = """() => [...document.querySelectorAll("meta[name=theme-color]")]
        .find(({ media }) => matchMedia(media).matches).content"""
    assert await ana.page.evaluate(shown) == "#16191c"
    home = await ana.page.context.new_page()
    await home.goto(people.server.url)
    assert await home.evaluate(paper) == dark
    await ana.type("/theme contrast")
    body = ana.page.locator("body")
    await expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    await expect(home.locator("html")).to_have_attribute("data-theme", "contrast")
    await ana.type("/theme pink")
    await expect(ana.mistake).to_contain_text("There is no theme pink.")
    await ana.type("/theme system")
    await expect(body).to_have_css("background-color", light)
    assert await ana.page.evaluate(shown) == "#f7f6f3"


async def test_the_host_downloads_the_log(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    bo = await people.join("Bo", code)
    await ana.say("kept")
    for typed, name in (("/export", f"{code}.md"), ("/export jsonl", f"{code}.jsonl")):
        async with ana.page.expect_download() as download:
            await ana.type(typed)
        file = await download.value
        assert file.suggested_filename == name
        assert "kept" in (await file.path()).read_text(encoding="utf-8")
    await ana.page.get_by_role("button", name="Manage", exact=True).click()
    async with ana.page.expect_download() as download:
        await ana.page.get_by_role("button", name="JSON Lines").click()
    assert (await download.value).suggested_filename == f"{code}.jsonl"
    await ana.page.keyboard.press("Escape")
    await ana.type("/export pdf")
    await expect(ana.mistake).to_contain_text("There is no /export pdf.")
    await bo.type("/export")
    await expect(bo.mistake).to_contain_text("Only the room's host")


async def test_the_rooms_of_this_browser_lead_to_each_other(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    tab = HomePage(await ana.page.context.new_page())
    await tab.page.goto(people.server.url)
    await tab.create("Eve")
    eve = RoomPage(tab.page)
    other = await eve.code()
    await ana.type("/rooms")
    links = ana.dialog("Your rooms in this browser").get_by_role("link")
    await expect(links).to_have_text([f"{other} as Eve", f"{code} as Ana"])
    await expect(links.last).to_have_attribute("aria-current", "page")
    async with ana.page.expect_popup() as popup:
        await links.first.click()
    again = RoomPage(await popup.value)
    assert await again.code() == other
    await expect(again.people).to_have_text(["Eve you · host"])

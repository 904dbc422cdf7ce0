"""What the host of a room does on the page, and what the others see of it."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.page import HomePage, RoomPage

_BEGINNING = ["Ana has entered the room", "Bo has entered the room"]


async def _ana_and_bo(people: People) -> tuple[RoomPage, RoomPage]:
    """Open a room; its host is Ana."""
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    await expect(ana.people).to_have_text(["Ana you · host", "Bo"])
    return ana, bo


async def test_who_is_kicked_is_told_why_and_keeps_what_was_written(people: People) -> None:
    ana, bo = await _ana_and_bo(people)
    await bo.composer.fill("half a thou")
    dialog = await ana.manage("Bo")
    await dialog.get_by_role("textbox").fill("spam & spam")
    await dialog.get_by_role("button", name="Kick").click()
    await expect(dialog).to_be_hidden()
    await expect(ana.people).to_have_text(["Ana you · host"])
    await expect(ana.notices).to_have_text([*_BEGINNING, "Ana has removed Bo: spam & spam"])
    await expect(bo.status).to_contain_text(
        "The host has removed you from this room. Reason: spam & spam"
    )
    await expect(bo.composer).not_to_be_editable()
    await expect(bo.composer).to_have_value("half a thou")
    for name in ("Share", "Leave", "Topic", "Change my name"):
        await expect(bo.button(name)).to_have_count(0)
    await expect(bo.page.get_by_role("button", name=re.compile("here$"))).to_have_count(0)
    await expect(bo.welcome).to_be_hidden()
    way_home = bo.status.get_by_role("link", name="Go to the home page")
    await expect(way_home).to_be_focused()
    await way_home.click()
    home = HomePage(bo.page)
    await expect(home.page.get_by_text("invited")).to_have_count(0)
    await expect(home.name).to_have_value("Bo")
    await expect(home.code).to_have_value(await ana.code())
    await home.code.press("Enter")
    await bo.ready()


async def test_who_is_banned_comes_in_again_only_when_the_ban_is_lifted(people: People) -> None:
    ana, bo = await _ana_and_bo(people)
    dialog = await ana.manage("Bo")
    await dialog.get_by_role("textbox").fill("no more spam")
    await dialog.get_by_role("button", name="Ban").click()
    await ana.page.keyboard.press("Escape")
    await expect(ana.dialog("Ban Bo?")).to_be_hidden()
    await dialog.get_by_role("button", name="Ban").click()
    await ana.dialog("Ban Bo?").get_by_role("button", name="Ban").click()
    await expect(bo.status).to_contain_text(
        "The host has banned you from this room. Reason: no more spam"
    )
    home = await people.home()
    await home.join("Bo", await ana.code())
    await expect(home.mistake).to_be_visible()
    await ana.type("/bans")
    await expect(ana.notes.last).to_have_text("Banned: Bo")
    await ana.button("Manage").click()
    dialog = ana.dialog("Manage the room")
    await dialog.get_by_role("button", name="Unban").click()
    await expect(dialog.get_by_role("listitem")).to_have_text(["Nobody is banned."])
    await home.join("Bo", await ana.code())
    await RoomPage(home.page).ready()


async def test_who_is_muted_reads_and_does_not_write(people: People) -> None:
    ana, bo = await _ana_and_bo(people)
    await (await ana.manage("Bo")).get_by_role("button", name="Mute").click()
    for page, row in ((ana, "Bo muted"), (bo, "Bo you · muted")):
        await expect(page.people.last).to_have_text(row)
    await expect(bo.rules).to_have_text("The host has muted you: you can read, and not write.")
    await expect(ana.rules).to_be_empty()
    await bo.type("may I?")
    await expect(bo.mistake).to_contain_text("The host has muted you")
    await expect(bo.composer).to_have_value("may I?")
    await (await ana.manage("Bo")).get_by_role("button", name="Unmute").click()
    await expect(bo.rules).to_be_empty()
    await bo.composer.press("Enter")
    await expect(ana.messages).to_have_text(["may I?"])


async def test_what_the_host_lays_down_stands_on_every_page(people: People) -> None:
    ana, bo = await _ana_and_bo(people)
    await ana.button("Manage").click()
    dialog = ana.dialog("Manage the room")
    await dialog.get_by_role("button", name="Lock").click()
    await dialog.get_by_label("Passphrase for newcomers").fill("open sesame")
    await dialog.get_by_label("Passphrase for newcomers").press("Enter")
    await dialog.get_by_label("Seconds that everybody waits").fill("9999")
    await dialog.get_by_label("Seconds that everybody waits").press("Enter")
    await expect(dialog.get_by_role("alert")).to_have_text("Say how many whole seconds, 0 to 3600.")
    await dialog.get_by_label("Seconds that everybody waits").fill("30")
    await dialog.get_by_label("Seconds that everybody waits").press("Enter")
    await expect(dialog.get_by_role("status")).to_have_text("Done.")
    rules = (
        "The room is locked: nobody new comes in unless the host lets them. "
        "Newcomers are asked for a passphrase. One message every 30 s from each."
    )
    for page in (ana, bo):
        await expect(page.rules).to_have_text(rules)
    await bo.page.reload()
    await expect(bo.rules).to_have_text(rules)
    await dialog.get_by_role("button", name="Close").click()
    await ana.type("/passphrase")
    await expect(ana.notes.last).to_contain_text("/passphrase - takes it away.")
    await expect(ana.rules).to_contain_text("Newcomers are asked for a passphrase.")
    for command in ("/unlock", "/passphrase -", "/slow 0"):
        await ana.type(command)
    for page in (ana, bo):
        await expect(page.rules).to_be_empty()


async def test_the_host_sees_and_sets_what_the_room_keeps(people: People) -> None:
    ana = await people.create("Ana")
    await ana.button("Manage").click()
    dialog = ana.dialog("Manage the room")
    field = dialog.get_by_label("What is kept")
    await expect(dialog).to_contain_text("This room keeps all messages.")
    await expect(field).to_have_value("all")
    await field.fill("a lot")
    await field.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("Say how many messages")
    await field.fill("1000 7d")
    await field.press("Enter")
    await expect(dialog.get_by_role("status")).to_have_text("Done.")
    sentence = "This room keeps the last 1,000 messages of the last 7 days."
    await expect(dialog).to_contain_text(sentence)
    await expect(ana.rules).to_have_text(sentence)
    await dialog.get_by_role("button", name="Close").click()
    await ana.type("/keep 5d")
    await expect(ana.rules).to_have_text("This room keeps the messages of the last 5 days.")
    await ana.button("Manage").click()
    await expect(field).to_have_value("5d")


async def test_whether_there_is_a_passphrase_is_seen_and_nothing_takes_it_away_by_mistake(
    people: People,
) -> None:
    ana = await people.create("Ana")
    await ana.button("Manage").click()
    dialog = ana.dialog("Manage the room")
    field = dialog.get_by_label("Passphrase for newcomers")
    take_away = dialog.get_by_role("button", name="Take away")
    await expect(dialog).to_contain_text("Newcomers are not asked for a passphrase.")
    await expect(take_away).to_be_hidden()
    await field.fill("open sesame")
    await field.press("Enter")
    await expect(dialog).to_contain_text("Newcomers are asked for a passphrase.")
    await expect(dialog.get_by_role("status")).to_have_text("Done.")
    await field.press("Enter")
    await expect(dialog.get_by_role("alert")).to_have_text(
        "Say the passphrase that newcomers are to be asked for."
    )
    await take_away.press("Enter")
    await expect(dialog).to_contain_text("Newcomers are not asked for a passphrase.")
    await expect(field).to_be_focused()
    await expect(ana.rules).to_be_empty()


async def test_a_message_that_is_too_soon_goes_out_when_the_host_lets_it(people: People) -> None:
    ana, bo = await _ana_and_bo(people)
    await ana.type("/slow 600")
    await expect(bo.rules).to_contain_text("One message every")
    await bo.say("one")
    await bo.type("two")
    await expect(bo.unsent).to_contain_text([re.compile(r"Retrying in \d+ s\.")])
    await expect(bo.page.locator("#pause")).to_have_text(re.compile(r"Next message in \d+ s\."))
    await expect(ana.page.locator("#pause")).to_be_empty()
    await ana.type("/slow 0")
    await expect(ana.messages).to_have_text(["one", "two"])
    await expect(bo.unsent).to_have_count(0)
    await expect(bo.page.locator("#pause")).to_be_empty()


async def test_the_host_hands_the_room_on(people: People) -> None:
    ana, bo = await _ana_and_bo(people)
    await expect(bo.button("Manage")).to_be_hidden()
    await expect(bo.button("Manage Ana")).to_have_count(0)
    dialog = await ana.manage("Bo")
    await dialog.get_by_role("button", name="Make host").click()
    surely = ana.dialog("Make Bo the host?")
    await surely.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="Make host").click()
    await surely.get_by_role("button", name="Make host").click()
    await expect(dialog).to_be_hidden()
    await expect(bo.button("Manage")).to_be_visible()
    await expect(bo.button("Manage Ana")).to_be_visible()
    await expect(ana.button("Manage")).to_be_hidden()
    await expect(ana.people).to_have_text(["Ana you", "Bo host"])
    await ana.type("/lock")
    await expect(ana.mistake).to_be_visible()


async def test_who_is_meant_has_to_be_there(people: People) -> None:
    ana, _ = await _ana_and_bo(people)
    await ana.type("/kick Dee")
    await expect(ana.mistake).to_contain_text("There is nobody called Dee.")
    await expect(ana.composer).to_have_value("/kick Dee")
    await ana.type("/kick")
    await expect(ana.mistake).to_have_text("Say the name too: /kick NAME")


async def test_who_was_taken_out_is_banned_by_name(people: People) -> None:
    ana, _ = await _ana_and_bo(people)
    await ana.type("/kick bo")
    await expect(ana.people).to_have_text(["Ana you · host"])
    await ana.type("/ban Dee")
    await expect(ana.mistake).to_contain_text("There is nobody called Dee.")
    await ana.type("/ban bo no more spam")
    await expect(ana.notices.last).to_have_text("Ana has banned Bo: no more spam")


async def test_a_command_that_takes_nothing_stands_alone(people: People) -> None:
    ana = await people.create("Ana")
    await ana.type("/lock now")
    await expect(ana.mistake).to_have_text("/lock stands alone: write nothing after it.")
    await expect(ana.rules).to_be_empty()


async def test_a_new_code_stands_wherever_the_old_one_stood(people: People) -> None:
    ana, bo = await _ana_and_bo(people)
    old = await ana.code()
    async with bo.page.expect_response("**/*?seat=*"):  # it has its cookie say the new one
        await ana.type("/newcode")
    await expect(ana.page.locator("h1 .the-code")).not_to_have_text(old)
    new = await ana.code()
    for page in (ana, bo):
        await expect(page.page).to_have_title(f"{new} · Chad Chat")
        await expect(page.page.locator("h1")).to_have_text(f"Room {new}")
        await expect(page.page.locator("#share-url")).to_have_value(f"{people.server.url}/{new}")
    await bo.say("still here")
    await people.join("Dee", new)
    await people.restart(bo)
    await bo.say("and after a restart")
    tab = HomePage(await bo.page.context.new_page())
    await tab.page.goto(f"{people.server.url}/{new}")
    await expect(tab.name).to_have_value("Bo")
    home = await people.home()
    await home.join("Eve", old)
    await expect(home.mistake).to_have_text("Room does not exist.")

"""Whose what the browser keeps is: of one member in one room, whatever becomes of either."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.cable import wired
from tests.browser.conftest import People
from tests.browser.page import HomePage, RoomPage, without_locks


@pytest.mark.parametrize("has_locks", [True, False])
@pytest.mark.parametrize("in_another_tab", [True, False])
async def test_what_waits_in_one_room_is_never_another_rooms(
    people: People, in_another_tab: bool, has_locks: bool
) -> None:
    """Though the host of each is its member 1."""
    ana = await people.create("Ana")
    first = await ana.code()
    if not has_locks:
        await without_locks(ana)
    cable = await wired(ana)
    cable.carries = lambda frame: "for the first" not in frame
    await ana.type("for the first")
    await expect(ana.unsent).to_contain_text(["for the first"])
    await ana.composer.fill("half a thou")
    home = HomePage(await ana.page.context.new_page() if in_another_tab else ana.page)
    await home.page.goto(people.server.url)
    await home.create("Ana")
    second = RoomPage(home.page)
    await second.ready()
    if in_another_tab:
        await ana.page.close()
    await expect(second.composer).to_have_value("")
    await second.say("for the second")
    await expect(second.messages).to_have_text(["for the second"])
    await expect(second.unsent).to_have_count(0)
    assert len(await second.page.evaluate("Object.keys(localStorage)")) == 1
    cable.mend()
    await home.page.goto(people.server.url)
    await home.join("Ana", first)
    again = RoomPage(home.page)
    await expect(again.messages).to_have_text(["for the first"])
    await expect(again.unsent).to_have_count(0)
    await expect(again.composer).to_have_value("" if in_another_tab else "half a thou")
    assert await again.page.evaluate("Object.keys(localStorage)") == []


async def test_a_room_under_a_new_code_that_was_put_back_gets_what_waits(
    people: People, tmp_path: Path
) -> None:
    server, backup = people.server, tmp_path / "backup"
    ana = await people.create("Ana")
    code = await ana.code()
    await ana.type("/newcode")
    await expect(ana.page.locator("h1 .the-code")).not_to_have_text(code)
    server.kill()
    await ana.lost()
    shutil.copytree(server.data_dir, backup, ignore=shutil.ignore_patterns("control"))
    server.start()
    await ana.ready()
    await ana.say("lost with the log")
    server.kill()
    await ana.type("mine")
    await ana.composer.fill("half a thou")
    await expect(ana.unsent).to_contain_text(["mine"])
    await ana.page.goto("about:blank")
    shutil.rmtree(server.data_dir)
    shutil.copytree(backup, server.data_dir)
    server.start()
    await ana.page.goto(f"{server.url}/room")
    await expect(ana.messages).to_have_text(["mine"])
    await expect(ana.unsent).to_have_count(0)
    await expect(ana.composer).to_have_value("half a thou")


async def test_who_was_taken_out_finds_what_was_not_sent(people: People) -> None:
    """Under the same name, as another member, who says whether it is sent."""
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    cable = await wired(bo)
    cable.carries = lambda frame: "for Ana" not in frame
    await bo.type("for Ana")
    await bo.type("and more")
    await bo.composer.fill("half a thou")
    await ana.type("/kick Bo")
    await expect(bo.unsent).to_contain_text(["Not sent. This browser keeps it"] * 2)
    cable.mend()
    home = HomePage(bo.page)
    await home.page.goto(people.server.url)
    await home.join("Bo", await ana.code())
    await bo.ready()
    await expect(bo.unsent).to_contain_text(
        ["for AnaNot sent. You were another member", "and more"]
    )
    for text in ("for Ana", "and more"):
        await bo.unsent.filter(has_text=text).get_by_role("button", name="Try again").click()
        await expect(ana.messages.filter(has_text=text)).to_have_count(1)
    await expect(bo.unsent).to_have_count(0)
    await expect(bo.composer).to_have_value("half a thou")
    assert await bo.page.evaluate("Object.keys(localStorage)") == []
    await bo.button("Change my name").click()
    field = bo.dialog("Change my name").get_by_label("Your name in this room")
    await field.fill("Bob")
    await field.press("Enter")
    await expect(ana.people.filter(has_text="Bob")).to_have_count(1)
    await bo.page.reload()
    await bo.ready()
    await expect(bo.composer).to_have_value("half a thou")


async def test_ones_own_draft_goes_before_a_former_members(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    bo = await people.join("Bo", code)
    await bo.composer.fill("of the former")
    await expect(ana.people).to_have_count(2)
    await ana.type("/kick Bo")
    await expect(bo.composer).not_to_be_editable()
    home = HomePage(bo.page)
    await home.page.goto(people.server.url)
    await home.join("Bob", code)
    await bo.ready()
    await expect(bo.composer).to_have_value("")
    await bo.type("/nick Bo")
    await expect(ana.people.filter(has_text="Bo")).to_have_text(["Bo"])
    await bo.composer.fill("mine")
    await bo.page.reload()
    await bo.ready()
    await expect(bo.composer).to_have_value("mine")

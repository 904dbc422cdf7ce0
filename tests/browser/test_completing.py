"""Completing commands and names, where one writes."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import People


async def test_a_name_is_completed_with_tab(people: People) -> None:
    ana = await people.create("Ana")
    await people.join("Bo", await ana.code())
    await people.join("Bob the builder", await ana.code())
    await expect(ana.people).to_have_count(3)
    choices = ana.page.get_by_role("option")
    await ana.composer.press_sequentially("hello @bo")
    await expect(choices).to_have_text(["@Bo", "@Bob the builder"])
    for key, written in [
        ("Tab", "hello @Bo "),
        ("Tab", "hello @Bob the builder "),
        ("Tab", "hello @Bo "),
        ("Shift+Tab", "hello @Bob the builder "),
    ]:
        await ana.composer.press(key)
        await expect(ana.composer).to_have_value(written)
    await expect(ana.page.get_by_role("option", selected=True)).to_have_text("@Bob the builder")
    await ana.composer.press("Enter")
    await expect(choices).to_have_count(0)
    await expect(ana.messages).to_have_text(["hello @Bob the builder"])


async def test_an_arrow_marks_a_choice_that_enter_takes(people: People) -> None:
    ana = await people.create("Ana")
    choices = ana.page.get_by_role("option")
    marked = ana.page.get_by_role("option", selected=True)
    await ana.composer.press_sequentially("/wh")
    hint = await choices.first.evaluate("row => getComputedStyle(row, '::after').content")
    assert hint == '"Tab"'
    for key, name in [("ArrowDown", "/who "), ("ArrowDown", "/whois "), ("ArrowUp", "/who ")]:
        await ana.composer.press(key)
        await expect(marked).to_contain_text(name)
        row = await marked.get_attribute("id") or ""
        await expect(ana.composer).to_have_attribute("aria-activedescendant", row)
        await expect(ana.composer).to_have_value("/wh")
    await ana.composer.press("ArrowUp")
    await ana.composer.press("Enter")
    await expect(ana.composer).to_have_value("/whois ")
    await ana.composer.fill("not :tad")
    await expect(choices.first).to_be_visible()
    await ana.composer.press("Enter")
    await expect(ana.messages).to_have_text(["not :tad"])


async def test_choices_take_no_other_key_and_close_by_escape(people: People) -> None:
    ana = await people.create("Ana")
    choices = ana.page.get_by_role("option")
    await ana.composer.press_sequentially("/wh")
    await expect(choices).to_have_text(
        ["/who who is here, who is away", "/whois what is known of somebody"]
    )
    await ana.composer.press("Escape")
    await expect(choices).to_have_count(0)
    await ana.composer.press("Tab")
    await expect(ana.button("Send")).to_be_focused()
    await expect(ana.composer).to_have_value("/wh")
    await ana.composer.press_sequentially("o")
    await ana.composer.press("Enter")
    await expect(ana.notes).to_have_text(["Here now: Ana"])


async def test_a_choice_is_taken_by_touch(people: People) -> None:
    ana = await people.create("Ana", phone=True)
    await ana.composer.press_sequentially("/ni")
    await ana.page.get_by_role("option", name="/nick").tap()
    await expect(ana.composer).to_have_value("/nick ")
    await expect(ana.composer).to_be_focused()
    await expect(ana.page.get_by_role("option")).to_have_count(0)


async def test_an_emoji_is_completed_by_its_name(people: People) -> None:
    """Also by the first that is typed: their names come after the page itself."""
    ana = await people.create("Ana")
    await ana.composer.press_sequentially("hello :wave:")
    await expect(ana.page.get_by_role("option").first).to_have_text("👋 :wave:")
    await ana.composer.press("Tab")
    await expect(ana.composer).to_have_value("hello 👋")


async def test_what_a_command_is_for_is_completed_behind_it(people: People) -> None:
    ana = await people.create("Ana")
    await people.join("Bo", await ana.code())
    await expect(ana.people).to_have_count(2)
    await ana.composer.press_sequentially("/kick ")
    await expect(ana.page.get_by_role("option")).to_have_text(["Bo"])
    await ana.composer.fill("/theme d")
    await ana.composer.press("Tab")
    await expect(ana.composer).to_have_value("/theme dark ")


async def test_a_guest_is_not_offered_the_hosts_commands(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    for page, count in ((ana, 1), (bo, 0)):
        await page.composer.press_sequentially("/tran")
        await expect(page.page.get_by_role("option")).to_have_count(count)

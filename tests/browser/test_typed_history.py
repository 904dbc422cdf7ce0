"""Bringing back what was sent, where one writes."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import People


async def test_what_was_sent_comes_back_also_after_a_reload(people: People) -> None:
    ana = await people.create("Ana")
    for text in ("one", "two"):
        await ana.say(text)
    await ana.type("/who")
    await expect(ana.notes).to_have_count(1)
    await ana.composer.fill("draft")
    await ana.composer.press("ArrowUp")
    await ana.page.reload()
    await ana.ready()
    await expect(ana.composer).to_have_value("draft")
    for key, shown in [
        ("ArrowUp", "/who"),
        ("ArrowUp", "two"),
        ("ArrowUp", "one"),
        ("ArrowUp", "one"),
        ("ArrowDown", "two"),
    ]:
        await ana.composer.press(key)
        await expect(ana.composer).to_have_value(shown)
    await ana.composer.press("!")
    await ana.composer.press("Enter")
    await expect(ana.messages).to_have_text(["one", "two", "two!"])
    await expect(ana.composer).to_have_value("draft")


async def test_within_several_rows_the_arrows_move_the_cursor(people: People) -> None:
    ana = await people.create("Ana")
    await ana.say("one")
    for text in ("first\nsecond", "word " * 60):
        await ana.composer.fill(text)
        await ana.composer.press("ArrowUp")
        await expect(ana.composer).to_have_value(text)
        await ana.composer.press("Control+Home")
        await ana.composer.press("ArrowUp")
        await expect(ana.composer).to_have_value("one")
        await ana.composer.press("ArrowDown")
        await expect(ana.composer).to_have_value(text)


async def test_who_leaves_leaves_nothing_of_it(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    bo = await people.join("Bo", code)
    await bo.say("secret")
    await bo.type("/leave")
    await bo.page.wait_for_url("**/")
    left = await bo.page.evaluate("JSON.stringify({...sessionStorage})")
    assert "secret" not in left
    assert "/leave" not in left

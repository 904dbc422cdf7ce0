"""Names and texts that are written from right to left, beside those that are not."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from tests.browser.conftest import People

_HEBREW = "\u05e9\u05dc\u05d5\u05dd"
_ARABIC = "\u0645\u0631\u062d\u0628\u0627"


async def _direction(locator: Locator) -> str:
    found: str = await locator.evaluate("element => getComputedStyle(element).direction")
    return found


async def test_each_text_has_its_own_direction(people: People) -> None:
    ana = await people.create(_HEBREW)
    bo = await people.join("Bo", await ana.code())
    await ana.say(f"{_ARABIC} (1).")
    await bo.say("and back (2).")
    await bo.type(f"/topic {_HEBREW}!")
    await expect(ana.page.locator("#topic")).to_have_text(f"{_HEBREW}!")
    await expect(ana.messages).to_have_count(2)
    assert [await _direction(text) for text in await ana.messages.all()] == ["rtl", "ltr"]
    names = ana.log.locator(".chat .name")
    assert [await _direction(name) for name in await names.all()] == ["rtl", "ltr"]
    assert await _direction(ana.page.locator("#topic")) == "rtl"
    assert await _direction(ana.people.locator(".person-name").filter(has_text=_HEBREW)) == "rtl"
    await ana.composer.fill(_HEBREW)
    assert await _direction(ana.composer) == "rtl"
    await ana.composer.fill("tea")
    assert await _direction(ana.composer) == "ltr"
    await bo.type(f"/search {_ARABIC}")
    found = bo.dialog("Search this room").locator(".find-text")
    assert await _direction(found) == "rtl"


async def test_the_frame_turns_with_the_language(people: People) -> None:
    """Once it is translated into one that is written from right to left."""
    ana = await people.create("Ana")
    frame = ana.page.locator("#people")
    await expect(ana.page.locator("html")).to_have_attribute("dir", "ltr")
    await expect(frame).to_have_css("border-left-width", "1px")
    await ana.page.evaluate("document.documentElement.dir = 'rtl'")
    await expect(frame).to_have_css("border-left-width", "0px")
    await expect(frame).to_have_css("border-right-width", "1px")


async def test_a_name_turns_nothing_of_the_sentence_it_stands_in(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    others = [await people.join(name, code) for name in (_HEBREW, _ARABIC)]
    for other in others:
        await other.composer.press_sequentially("x")
    await expect(ana.typing.locator("bdi")).to_have_text([_HEBREW, _ARABIC])
    assert await _direction(ana.typing) == "ltr"
    notice = ana.notices.last
    await expect(notice).to_have_text(f"{_ARABIC} has entered the room")
    places = [
        box["x"] for part in await notice.locator("bdi").all() if (box := await part.bounding_box())
    ]
    assert places == sorted(places)
    assert len(places) == 2
    await ana.type("/lock")
    await expect(ana.rules).not_to_be_empty()
    home = await people.home()
    await home.join(f"{_HEBREW} 2", code)
    await home.knock.click()
    await expect(ana.knocks.locator("bdi")).to_have_text(f"{_HEBREW} 2")

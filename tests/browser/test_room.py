"""Talking in a room, and what the room shows of itself."""

from __future__ import annotations

import aiohttp
from playwright.async_api import expect

from chadchat_shared.limits import PAGE_MAX
from tests.browser.conftest import People
from tests.browser.page import RoomPage

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


async def test_what_is_said_is_seen_by_all_in_one_order(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    for speaker, text in [(ana, "one"), (bo, "two"), (bo, "three"), (ana, "four")]:
        await speaker.say(text)
    for reader in (ana, bo):
        await expect(reader.messages).to_have_text(["one", "two", "three", "four"])
    await expect(bo.log.locator(".name").first).to_have_text("Ana")
    await expect(bo.unsent).to_have_count(0)


async def test_markup_is_shown_as_text_and_nothing_of_it_runs(people: People) -> None:
    ana = await people.create("<b>Ana</b>")
    bo = await people.join('"><i>Bo', await ana.code())
    await bo.say(HOSTILE)
    await bo.type(f"/topic {HOSTILE}")
    await expect(ana.messages).to_have_text([HOSTILE])
    await expect(ana.log.locator(".name").first).to_have_text('"><i>Bo')
    await expect(ana.page.locator("#topic")).to_have_text(HOSTILE)
    await expect(bo.people.filter(has_text="<b>Ana</b>")).to_have_count(1)
    await expect(ana.page.locator("img:not(#share-qr), #log script, #log b, #log i")).to_have_count(
        0
    )


async def test_web_addresses_are_links_and_nothing_else_is(people: People) -> None:
    ana = await people.create("Ana")
    text = "see https://example.org/?q<b>. or javascript:alert(1)"
    await ana.say(text)
    await expect(ana.messages).to_have_text([text])
    link = ana.messages.get_by_role("link")
    await expect(link).to_have_text(["https://example.org/?q"])
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


async def test_marks_are_drawn_as_what_people_mean_by_them(people: People) -> None:
    ana = await people.create("Ana")
    text = "**one `two` *three***: see\n```\n<b>four</b>\n    *five*\n```\nsix http://example.org"
    await ana.composer.fill(text)
    await ana.composer.press("Enter")
    await expect(ana.messages).to_have_count(1)
    said = ana.messages
    await expect(said.locator("strong")).to_have_text("one two three")
    await expect(said.locator("strong > code")).to_have_text("two")
    await expect(said.locator("strong > em")).to_have_text("three")
    await expect(said.locator("pre")).to_have_text("<b>four</b>\n    *five*", use_inner_text=True)
    await expect(said.locator("a")).to_have_attribute("href", "http://example.org")
    await expect(said.locator("b")).to_have_count(0)


async def test_what_waits_is_formatted_too(people: People) -> None:
    ana = await people.create("Ana")
    people.server.kill()
    await ana.type("it *waits*")
    await expect(ana.unsent.locator("em")).to_have_text("waits")


async def test_who_is_named_sees_it(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    for text in ("Ana?", "**you, @ana** banana", "`Ana` http://ana.eu", "**Bo and Ana**"):
        await bo.type(text)
    for page in (ana, bo):
        await expect(page.messages).to_have_count(4)
    named = ana.log.locator(".mentions")
    await expect(named.locator("mark")).to_have_text(["Ana", "@ana", "Ana"])
    await expect(named.locator(".text")).to_have_text(["Ana?", "you, @ana banana", "Bo and Ana"])
    await expect(bo.log.locator(".mentions")).to_have_count(0)


async def test_a_room_that_says_nothing_yet_says_what_to_do(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    await expect(ana.welcome).to_contain_text("You are the first here.")
    await expect(ana.welcome).to_contain_text(f"chadchat join {people.server.url}/{code}")
    bo = await people.join("Bo", code)
    for page in (ana, bo):
        await expect(page.welcome).to_contain_text("Nothing is said here yet.")
    await ana.type("/newcode")
    await expect(ana.notes).to_have_count(1)
    assert await ana.code() != code
    await expect(ana.welcome).to_contain_text(f"/{await ana.code()}")
    invitation = ana.welcome.get_by_text("To invite others")
    await ana.type("/lock")
    await expect(invitation).to_be_hidden()
    await ana.type("/unlock")
    await expect(invitation).to_be_visible()
    await bo.type("/leave")
    await expect(ana.welcome).to_contain_text("You are alone here.")
    await ana.say("hello")
    await expect(ana.welcome).to_be_hidden()


async def test_who_has_pressed_send_writes_on(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code(), phone=True)
    for page, press in ((ana, ana.button("Send").click), (bo, bo.button("Send").tap)):
        await page.composer.fill("one")
        await press()
        await expect(page.composer).to_be_focused()
        await page.composer.blur()
        await page.composer.evaluate("field => { field.value = 'two' }")
        await press()
        await expect(page.composer).to_be_focused()
    await expect(ana.messages).to_have_text(["one", "two", "one", "two"])


async def test_lines_and_spaces_stay_as_they_were_written(people: People) -> None:
    ana = await people.create("Ana")
    await ana.composer.fill("def f():")
    await ana.composer.press("Shift+Enter")
    await ana.composer.press_sequentially("    return 1")
    await ana.composer.press("Enter")
    await expect(ana.messages).to_have_count(1)
    assert await ana.messages.inner_text() == "def f():\n    return 1"


async def test_the_composer_grows_with_its_text_and_sends_no_white_space(people: People) -> None:
    ana = await people.create("Ana")
    low = await ana.composer.bounding_box()
    await ana.composer.fill("\n".join("12345"))
    high = await ana.composer.bounding_box()
    assert low is not None
    assert high is not None
    assert high["height"] > 2 * low["height"]
    await ana.composer.fill("\n" * 99)
    highest = await ana.composer.bounding_box()
    assert highest is not None
    assert high["height"] < highest["height"] < 240
    await ana.type(" \n ")
    await ana.say("seen")
    await expect(ana.messages).to_have_text(["seen"])


async def test_who_comes_and_goes_is_told_and_listed(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    entered = ["Ana has entered the room", "Bo has entered the room"]
    await expect(ana.notices).to_have_text(entered)
    await expect(bo.notices).to_have_text(entered[1:])
    await expect(ana.people).to_have_text(["Ana you · host", "Bo"])
    await bo.button("Leave").click()
    await bo.dialog("Leave this room?").get_by_role("button", name="Leave").click()
    await bo.page.wait_for_url("**/")
    await expect(ana.notices).to_have_text([*entered, "Bo has left the room"])
    await expect(ana.people).to_have_text(["Ana you · host"])


async def test_everybody_is_known_however_many_they_are(people: People) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    guests = [f"Guest {number}" for number in range(2 * PAGE_MAX)]
    async with aiohttp.ClientSession(people.server.url, cookie_jar=aiohttp.DummyCookieJar()) as web:
        for name in guests:
            form = {"name": name, "code": code, "join": ""}
            async with web.post("/", data=form, allow_redirects=False) as answer:
                assert answer.status == 303
    await ana.page.reload()
    await ana.ready()
    await _sees_person(ana, 0, len(guests) + 1)
    await _sees_person(ana, len(guests), len(guests) + 1)
    assert await ana.people.count() < 60
    await ana.type("/who")
    told = await ana.notes.last.inner_text()
    assert told == f"Here now: Ana\nAway: {', '.join(sorted(guests))}"


async def _sees_person(room: RoomPage, place: int, count: int) -> None:
    """See that ``count`` people are listed, and the one at ``place`` where one scrolls there."""
    await room.page.locator("#people-list").evaluate(
        "(list, part) => { list.scrollTop = part * list.scrollHeight; }", place / count
    )
    person = room.page.locator(f'#people-list li[aria-posinset="{place + 1}"]')
    await expect(person).to_be_in_viewport()
    await expect(person).to_have_attribute("aria-setsize", str(count))


async def test_who_types_is_seen_until_the_message(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    await bo.composer.press_sequentially("hel")
    await expect(ana.typing).to_have_text("Bo is typing…")
    await expect(bo.typing).to_be_empty()
    await bo.composer.press("Enter")
    await expect(ana.typing).to_be_empty()


async def test_a_new_name_is_told_to_all(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    await bo.button("Change my name").click()
    dialog = bo.dialog("Change my name")
    field = dialog.get_by_label("Your name in this room")
    await expect(field).to_have_value("Bo")
    await field.fill("ana")
    await field.press("Enter")
    await expect(dialog.get_by_role("alert")).to_have_text("That name is taken in this room.")
    await field.fill("Bob")
    await field.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(ana.people).to_have_text(["Ana you · host", "Bob"])
    await expect(bo.people).to_have_text(["Ana host", "Bob you"])


async def test_the_topic_is_set_for_all_and_taken_away(people: People) -> None:
    ana = await people.create("Ana")
    bo = await people.join("Bo", await ana.code())
    await ana.page.locator("#topic-button").click()
    field = ana.dialog("Topic").get_by_role("textbox")
    await field.fill("Friday's cake")
    await field.press("Enter")
    for page in (ana, bo):
        await expect(page.page.locator("#topic")).to_have_text("Friday's cake")
    await bo.type("/topic -")
    await expect(ana.page.locator("#topic")).to_have_text("Topic")


async def test_the_title_says_the_room_and_what_came_while_one_looked_elsewhere(
    people: People,
) -> None:
    ana = await people.create("Ana")
    code = await ana.code()
    bo = await people.join("Bo", code)
    await ana.type("/topic Friday's cake")
    await expect(ana.page).to_have_title(f"{code} · Friday's cake · Chad Chat")
    elsewhere = await ana.page.context.new_page()
    await elsewhere.bring_to_front()
    await ana.page.evaluate("document.hasFocus = () => false")
    await bo.say("one")
    await bo.say("two")
    await expect(ana.page).to_have_title(f"(2) {code} · Friday's cake · Chad Chat")
    await ana.page.evaluate("delete document.hasFocus")
    await ana.page.bring_to_front()
    await ana.page.evaluate("dispatchEvent(new Event('focus'))")
    await expect(ana.page).to_have_title(f"{code} · Friday's cake · Chad Chat")
    await ana.type(f"/topic {'W' * 41}")
    await expect(ana.page).to_have_title(f"{code} · {'W' * 39}… · Chad Chat")


async def test_commands_do_what_they_say(people: People) -> None:
    ana = await people.create("Ana")
    await ana.type("/who")
    await expect(ana.notes.last).to_have_text("Here now: Ana")
    await ana.type("/nick Anna")
    await expect(ana.notes.last).to_have_text("You are Anna now.")
    await ana.type("/topic")
    await expect(ana.notes.last).to_have_text("This room has no topic yet.")
    await ana.type("/leave")
    await ana.page.wait_for_url("**/")


async def test_an_unknown_command_is_not_sent_and_stays_to_be_mended(people: People) -> None:
    ana = await people.create("Ana")
    await ana.type("/hlep me")
    await expect(ana.mistake).to_contain_text("Did you mean /help?")
    await expect(ana.composer).to_have_value("/hlep me")
    await ana.type("//hlep me")
    await expect(ana.mistake).to_be_empty()
    await expect(ana.messages).to_have_text(["/hlep me"])


async def test_a_refused_message_is_kept_with_its_reason(people: People) -> None:
    ana = await people.create("Ana")
    await ana.type("x" * 4_001)
    await expect(ana.unsent).to_contain_text(["Not sent. A message has at most 4,000 characters"])
    await ana.say("goes first")
    await ana.unsent.get_by_role("button", name="Edit").click()
    await expect(ana.composer).to_have_value("x" * 4_001)
    await expect(ana.unsent).to_have_count(0)


async def test_a_text_too_long_for_any_frame_does_not_break_the_connection(people: People) -> None:
    ana = await people.create("Ana")
    for text in ("x" * 100_000, "\x01" * 15_000):  # JSON writes a control in six bytes
        await ana.type(text)
    await expect(ana.unsent).to_contain_text(["too long", "too long"])
    await ana.say("still here")


async def test_what_lets_others_in_is_copied(people: People) -> None:
    ana = await people.create("Ana")
    await ana.button("Share").click()
    dialog = ana.dialog("Share this room")
    link = f"{people.server.url}/{await ana.code()}"
    await expect(dialog.get_by_label("Whoever has this link")).to_have_value(link)
    command = dialog.get_by_label("In a terminal")
    await expect(command).to_have_value(f"chadchat join {link}")
    await expect(dialog).to_contain_text("Only this machine can open that link.")
    await expect(dialog).to_contain_text("whoever runs the server starts it with --host, and")
    await dialog.get_by_role("button", name="Copy the link").click()
    await expect(dialog.get_by_role("status")).to_have_text("Copied.")
    await dialog.get_by_role("button", name="Copy the command").click()
    await expect(command).to_be_focused()
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_be_hidden()

"""The page without a network: it opens, says so, and keeps what one types."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from tests.browser.conftest import People
from tests.browser.page import HomePage, RoomPage
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess


@pytest_asyncio.fixture(loop_scope="session")
async def profile(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser profile whose pages keep themselves."""
    context = await browser.new_context()
    yield context
    await context.close()


async def _create(profile: BrowserContext, server: ServerProcess, name: str) -> RoomPage:
    """Open a room in a tab of its own, and wait until its page is kept."""
    home = HomePage(await profile.new_page())
    await home.page.goto(server.url)
    await home.create(name)
    room = RoomPage(home.page)
    await room.ready()
    await _keeps(room, room.page.url)
    return room


async def _keeps(room: RoomPage, address: str, *, still: bool = True) -> None:
    """Wait until the page at ``address`` is kept, or is no more."""
    await _comes_true(room, f"await caches.match({json.dumps(address)})", still=still)


async def _comes_true(room: RoomPage, what: str, *, still: bool = True) -> None:
    """Wait until the expression is true, or is no more; Playwright waits for no promise's value."""
    script = f"""async still => {{
        while (Boolean({what}) !== still) await new Promise(go => setTimeout(go, 50));
    }}"""
    async with asyncio.timeout(PATIENCE_SECONDS):
        await room.page.evaluate(script, still)


async def test_a_room_opens_without_a_network_and_sends_later_what_is_written(
    profile: BrowserContext, server: ServerProcess
) -> None:
    ana = await _create(profile, server, "Ana")
    await ana.say("before")
    await ana.composer.fill("half a thou")
    await ana.page.evaluate("navigator.serviceWorker.ready")
    server.kill()
    await profile.set_offline(True)
    await ana.page.reload()
    await expect(ana.status).to_contain_text("You are offline.")
    await expect(ana.composer).to_have_value("half a thou")
    await ana.type("written without a network")
    await expect(ana.unsent).to_contain_text(["written without a network"])
    code = await ana.page.locator("h1 .the-code").inner_text()
    tab = ana.page
    await tab.goto(server.url)
    await expect(tab.get_by_role("status")).to_contain_text("There is no connection")
    await expect(tab.get_by_role("navigation").get_by_role("link")).to_have_text([f"{code} as Ana"])
    await tab.get_by_role("link", name=f"{code} as Ana").click()
    await expect(ana.unsent).to_contain_text(["written without a network"])
    server.start()
    await profile.set_offline(False)
    await expect(ana.messages).to_have_text(["before", "written without a network"])


async def test_a_room_is_kept_under_the_name_that_one_took_last(
    profile: BrowserContext, server: ServerProcess
) -> None:
    ana = await _create(profile, server, "Ana")
    await ana.type("/nick Nora")
    page = f"await (await caches.match({json.dumps(ana.page.url)})).text()"
    await _comes_true(ana, f"({page}).includes('data-name=\"Nora\"')")


@asynccontextmanager
async def _in_its_place(server: ServerProcess, answer: bytes) -> AsyncIterator[None]:
    """Kill the server, and meanwhile have its port answer each request with ``answer`` alone."""

    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await reader.readline()
        writer.write(answer)
        if answer:
            writer.close()

    server.kill()
    place = await asyncio.start_server(serve, "127.0.0.1", server.port)
    try:
        yield
    finally:
        place.close()
        for writer in writers:
            writer.close()
        await place.wait_closed()


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"])
async def test_a_room_opens_where_nothing_answers_in_the_servers_place(
    profile: BrowserContext, server: ServerProcess, answer: bytes
) -> None:
    """As in a network that is silent, or behind a proxy."""
    ana = await _create(profile, server, "Ana")
    await ana.page.evaluate("navigator.serviceWorker.ready")
    async with _in_its_place(server, answer):
        await ana.page.reload()
        await ana.type("written meanwhile")
        await expect(ana.unsent).to_contain_text(["written meanwhile"])
    server.start()
    await expect(ana.messages).to_have_text(["written meanwhile"])


async def test_a_form_that_the_server_did_not_get_leads_into_the_room_when_it_is_back(
    profile: BrowserContext, server: ServerProcess
) -> None:
    ana = await _create(profile, server, "Ana")
    await ana.page.evaluate("navigator.serviceWorker.ready")
    home = HomePage(await profile.new_page())
    await home.page.goto(server.url)
    server.kill()
    await home.join("Bo", await ana.page.locator("h1 .the-code").inner_text())
    await expect(home.page.get_by_role("status")).to_contain_text("There is no connection")
    server.start()
    bo = RoomPage(home.page)
    await bo.ready()
    await expect(bo.people).to_have_text(["Ana host", "Bo you"])


async def test_the_page_for_who_has_no_network_tries_again_where_nothing_is_kept(
    people: People,
) -> None:
    """As over plain HTTP from another machine, where a page can keep nothing."""
    page = (await people.home("/offline.html")).page
    await page.add_init_script("delete globalThis.caches")
    await page.reload()
    async with page.expect_navigation():
        await page.get_by_role("button", name="Try again").click()


async def test_a_room_that_one_is_not_in_is_kept_no_more(
    profile: BrowserContext, server: ServerProcess
) -> None:
    ana = await _create(profile, server, "Ana")
    bo = await _create(profile, server, "Bo")
    address = bo.page.url
    await bo.type("/leave")
    await bo.page.wait_for_url("**/")
    await _keeps(bo, address, still=False)
    await _keeps(bo, ana.page.url)
    home = HomePage(bo.page)
    await home.join("Cy", await ana.code())
    cy = RoomPage(bo.page)
    await cy.ready()
    await _keeps(cy, cy.page.url)
    await ana.type("/kick Cy")
    await _keeps(cy, cy.page.url, still=False)


async def test_who_was_taken_out_with_no_tab_open_finds_nothing_kept(
    profile: BrowserContext, server: ServerProcess
) -> None:
    ana = await _create(profile, server, "Ana")
    home = HomePage(await profile.new_page())
    await home.page.goto(server.url)
    await home.join("Bo", await ana.code())
    bo = RoomPage(home.page)
    await bo.ready()
    address = bo.page.url
    await _keeps(bo, address)
    await bo.page.close()
    await ana.type("/kick Bo")
    await expect(ana.people).to_have_count(1)
    await _keeps(ana, address)
    home = HomePage(await profile.new_page())
    await home.page.goto(server.url)
    await _keeps(ana, address, still=False)
    await _keeps(ana, ana.page.url)


async def test_a_page_that_is_kept_anew_leaves_nothing_of_an_earlier_one(
    profile: BrowserContext, server: ServerProcess
) -> None:
    """As after an update, or when the room has another code; nor of rooms of long ago."""
    ana = await _create(profile, server, "Ana")
    first = ana.page.url
    await ana.page.evaluate(
        """async () => {
            for (const name of await caches.keys()) {
                await (await caches.open(name)).put("/static/room-OLDOLDOL.js", new Response());
            }
            for (let i = 0; i < 8; i++) await caches.open(`chadchat:room:${i}`);
        }"""
    )
    await ana.type("/newcode")
    await _keeps(ana, first, still=False)
    await _keeps(ana, ana.page.url)
    await _keeps(ana, "/static/room-OLDOLDOL.js", still=False)
    await _comes_true(ana, "!(await caches.keys()).some((name) => /:room:\\d$/.test(name))")


async def test_the_page_can_be_installed(people: People) -> None:
    home = await people.home()
    found = await (await home.page.context.new_cdp_session(home.page)).send("Page.getAppManifest")
    assert found["errors"] == []
    assert '"display": "standalone"' in found["data"]

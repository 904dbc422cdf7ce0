"""A server process, a Chromium, and people who use them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    async_playwright,
    expect,
)

from tests.browser.page import HomePage, RoomPage
from tests.needs import need_chromium
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess, lasting_server

FAR_HOST = "chat.example"
"""The server as from another machine: a name that means no machine's self."""

_CHROMIUM_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    f"--host-resolver-rules=MAP {FAR_HOST} 127.0.0.1",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of this folder in one event loop, which their one Chromium lives in."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


class People:
    """Opens pages, each in a browser profile of its own, and notes what goes wrong in them."""

    def __init__(self, browser: Browser, server: ServerProcess) -> None:
        self.server = server
        self.errors: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    async def home(
        self, path: str = "/", *, phone: bool = False, dark: bool = False,
        timezone: str | None = None,
    ) -> HomePage:  # fmt: skip
        """Open the page at ``path`` on a desktop, or on a phone."""
        context = await self._browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 800},
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            timezone_id=timezone,
            locale="en-GB",
            service_workers="block",  # so that what a page gets, it gets from the server
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_SECONDS * 1_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._on_console)
        await page.goto(self.server.url + path)
        return HomePage(page)

    async def create(
        self, name: str, *, phone: bool = False, dark: bool = False, timezone: str | None = None
    ) -> RoomPage:
        """Open a new room from the home page."""
        home = await self.home(phone=phone, dark=dark, timezone=timezone)
        await home.create(name)
        return await self._entered(home)

    async def join(
        self, name: str, code: str, *, phone: bool = False, dark: bool = False,
        timezone: str | None = None,
    ) -> RoomPage:  # fmt: skip
        """Join the room ``code`` from the home page."""
        home = await self.home(phone=phone, dark=dark, timezone=timezone)
        await home.join(name, code)
        return await self._entered(home)

    async def restart(self, *rooms: RoomPage) -> None:
        """Kill the server and start it again; return when ``rooms`` are back by themselves."""
        self.server.kill()
        for room in rooms:
            await room.lost()
        self.server.start()
        for room in rooms:
            await room.ready()

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()

    async def _entered(self, home: HomePage) -> RoomPage:
        room = RoomPage(home.page)
        await room.ready()
        return room

    def _on_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.errors.append(message.text)


@asynccontextmanager
async def people_at(server: ServerProcess, browser: Browser) -> AsyncIterator[People]:
    """People at ``server``; a script error or a breach of the page's policy fails the test."""
    people = People(browser, server)
    try:
        yield people
    finally:
        await people.close()
    assert people.errors == []


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], ServerProcess]]:
    with lasting_server(partial(tmp_path_factory.mktemp, "server")) as server:
        yield server


@pytest.fixture
def server(lasting: Callable[[], ServerProcess]) -> ServerProcess:
    """The module's server; after a test that ended it, another."""
    return lasting()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_SECONDS * 1_000)
    async with async_playwright() as playwright:
        chromium = need_chromium()
        browser = await playwright.chromium.launch(executable_path=chromium, args=_CHROMIUM_OPTIONS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def people(browser: Browser, server: ServerProcess) -> AsyncIterator[People]:
    async with people_at(server, browser) as people:
        yield people

"""Makes the README's pictures of the real thing: ``make pictures``.

A server runs, three people talk, one of them in the terminal client, one on the page in Chromium.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, async_playwright
from tests.needs import need
from tests.server_process import ServerProcess
from textual.app import App

from chadchat_tui.app import ChatApp
from chadchat_tui.conversation import Entry
from chadchat_tui.session import Room, Session
from chadchat_tui.tokens import TokenStore
from chadchat_tui.workspace import Workspace

IMAGES: Final = Path(__file__).parent / "images"
COLUMNS, ROWS = 100, 26
_CHROMIUM_OPTIONS: Final = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
_TALK: Final = (
    (0, "Morning! The build is green again."),
    (1, "Nice. What was it?"),
    (0, "A test that waited for the clock instead of the event. It waits for the event now."),
    (2, "I can show the new page at ten, if anybody wants to see it"),
    (1, "Yes please!\nSame link as last time?"),
    (2, "Same four letters, yes."),
)


async def talk(rooms: list[Room]) -> None:
    """Say every line."""
    for speaker, text in _TALK:
        await rooms[speaker].say(text)


async def terminal_picture(
    server: ServerProcess, code: str, folder: Path, browser: Browser
) -> None:
    """Take the picture of the terminal client, as sean joins."""
    tokens = TokenStore(print, folder / "state")
    app: App[None] = ChatApp(Workspace(Entry(server.url, "sean", code), tokens))
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        while _TALK[-1][1] not in app.export_screenshot().replace("&#160;", " "):
            await pilot.pause(0.1)
        await pilot.press(*"See you at ten!", "enter")
        while "You are" in app.export_screenshot() or "connected" not in app.export_screenshot():
            await pilot.pause(0.1)
        await pilot.pause(0.5)
        svg = app.export_screenshot(title="chadchat")
    page = await browser.new_page(device_scale_factor=1.5, viewport={"width": 1260, "height": 740})
    await page.set_content(f"<body style='margin:0'>{svg}</body>")
    await page.locator("svg").screenshot(path=IMAGES / "terminal.png", omit_background=True)


async def page_picture(server: ServerProcess, code: str, browser: Browser) -> None:
    """Take the picture of the page, as mia joins."""
    page = await browser.new_page(device_scale_factor=1.5, viewport={"width": 1000, "height": 640})
    await page.goto(f"{server.url}/{code}")
    await page.get_by_label("Your name").fill("mia")
    await page.get_by_role("button", name="Join room").click()
    await page.get_by_text("See you at ten!").wait_for()
    await page.screenshot(path=IMAGES / "page.png")


async def main() -> None:
    """Start everything, and take both pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, ServerProcess(Path(folder) / "data") as server:
        async with (
            Session(server.url) as ann, Session(server.url) as ben, Session(server.url) as cho,
            async_playwright() as playwright,
        ):  # fmt: skip
            room = await ann.create("ann", "Standup, and whatever comes up")
            rooms = [
                room,
                await ben.join(room.code, name="ben"),
                await cho.join(room.code, name="cho"),
            ]
            await talk(rooms)
            browser = await playwright.chromium.launch(
                executable_path=need("chromium"), args=_CHROMIUM_OPTIONS
            )
            await terminal_picture(server, room.code, Path(folder), browser)
            await page_picture(server, room.code, browser)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())

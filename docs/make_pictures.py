"""Makes the pictures of the terminal client in README.md and docs/using.md, of the real thing:
part of ``make pictures``.

A server runs, whose clock stands where the talk says; people talk in three rooms, sean in the
terminal client.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Final, TypeAlias

from playwright.async_api import Browser, async_playwright
from tests.faults.faulty_system import FaultySystem, faulty_system
from tests.needs import need
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess
from textual.pilot import Pilot

from chadchat_shared.events import Presence
from chadchat_tui.app import ChatApp
from chadchat_tui.conversation import Entry
from chadchat_tui.session import Room, Session
from chadchat_tui.state.rows import MessageRow
from chadchat_tui.tokens import TokenStore
from chadchat_tui.workspace import Workspace

IMAGES: Final = Path(__file__).parent / "images"
PIXELS_A_COLUMN: Final = 10

_CHROMIUM_OPTIONS: Final = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
_FONT_FROM_ELSEWHERE: Final = re.compile(r"@font-face \{.*?\}", re.DOTALL)
_STYLE: Final = "body {margin: 0} text {font-size: 21px !important}"
"""With letters so large the lines of a frame meet, in the fonts that Linux has."""

Talk: TypeAlias = Iterable[tuple[str, str, str]]
"""When, who and what, in order."""

YESTERDAY: Final = (
    ("2026-11-19 15:10", "cho", "The page is nearly done, only the menu is missing"),
    ("2026-11-19 15:12", "ben", "Does the page work on a phone?"),
    ("2026-11-19 15:13", "cho", "It does, down to 320 pixels"),
)
MORNING: Final = (
    ("2026-11-20 09:02", "ann", "Morning! The build is *green* again."),
    ("2026-11-20 09:04", "ben", "Nice. What was it?"),
    ("2026-11-20 09:05", "ann", "A test that waited for the clock instead of the event."),
    ("2026-11-20 09:05", "ann",
     "```\nasync with asyncio.timeout(PATIENCE_SECONDS):\n    await arrived.wait()\n```"),
    ("2026-11-20 09:06", "ann", "It waits for the event now."),
    ("2026-11-20 09:14", "cho", "I can show the new page at ten, if anybody wants to see it"),
)  # fmt: skip
_SEAN_COMES: Final = "2026-11-20 09:20"
NEWS: Final = (
    ("2026-11-20 09:24", "ben", "Yes please! Same link as last time?"),
    ("2026-11-20 09:25", "cho", "Same four letters, yes. Notes: https://notes.example.org/page"),
    ("2026-11-20 09:25", "cho", "@sean, will you bring the `tail --json` demo?"),
)
_LUNCH: Final = (
    ("2026-11-20 09:30", "ben", "Noodles or the place by the river?"),
    ("2026-11-20 09:31", "cho", "River, it is sunny"),
    ("2026-11-20 09:31", "ben", "sean, shall I keep you a seat?"),
)
_RELEASE: Final = (
    ("2026-11-20 09:32", "ann", "The notes are ready to read"),
    ("2026-11-20 09:33", "ann", "So is the tag"),
)


class People:
    """Who talks, each by a connection of their own: ann opens the rooms, all come into each."""

    def __init__(self, sessions: dict[str, Session], system: FaultySystem) -> None:
        self._sessions = sessions
        self._system = system
        self._seats: dict[tuple[str, str], Room] = {}

    async def open(self, topic: str) -> str:
        """Open a room, and return its code."""
        room = await self._sessions["ann"].create("ann", topic)
        for name, session in self._sessions.items():
            seat = room if name == "ann" else await session.join(room.code, name=name)
            self._seats[room.code, name] = seat
        await self._until_all_are_announced(room.code)
        return room.code

    async def talk(self, code: str, lines: Talk) -> None:
        """Say every line in the room."""
        for moment, name, text in lines:
            self.let_it_be(moment)
            await self._seats[code, name].say(text)

    async def _until_all_are_announced(self, code: str) -> None:
        """Wait until the room has been told who came, which it is some time after they came."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for event in self._sessions["ann"]:
                here = isinstance(event, Presence) and event.room == code and event.online
                if here == len(self._sessions):
                    return

    def let_it_be(self, moment: str) -> None:
        """Put the server's clock to ``moment``, in UTC."""
        wanted = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        self._system.set("clock_ahead", ceil(wanted.timestamp() - time.time()))


class Camera:
    """Takes pictures of ``app``, which ``pilot`` drives."""

    def __init__(self, app: ChatApp, pilot: Pilot[None], browser: Browser) -> None:
        self._app = app
        self._pilot = pilot
        self._browser = browser

    async def see(self, text: str) -> None:
        """Wait until ``text`` stands on the screen, in one style."""
        await self._until(lambda: text in self._svg().replace("&#160;", " "))

    async def write(self, line: str) -> None:
        """Send ``line``."""
        await self._pilot.press(*line, "enter")

    async def say(self, text: str) -> None:
        """Send ``text``, and wait until it is in the room's log."""
        await self.write(text)
        log = self._app.conversation.state.log
        await self._until(
            lambda: any(isinstance(row, MessageRow) and row.text == text for row in log.rows)
        )

    async def turn_to(self, code: str) -> None:
        """Come into the room, or go there."""
        await self.write(f"/join {code}")
        await self._until(lambda: self._app.conversation.state.code == code)
        await self._until(lambda: self._app.conversation.state.inside)

    async def take(self, name: str, columns: int, rows: int, text: str) -> None:
        """Make the terminal so large, and take its picture once ``text`` is seen."""
        await self._pilot.resize_terminal(columns, rows)
        await self.see(text)
        page = await self._browser.new_page()
        await page.set_content(
            f"<style>{_STYLE} body {{width: {PIXELS_A_COLUMN * columns}px}}</style>{self._svg()}"
        )
        await page.locator("svg").screenshot(path=IMAGES / name)
        await page.close()

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                await self._pilot.pause(0.05)

    def _svg(self) -> str:
        return _FONT_FROM_ELSEWHERE.sub("", self._app.export_screenshot(title="chadchat"))


@dataclass(frozen=True)
class Stage:
    """Where all happens: a server, those who talk there, and a browser that takes the pictures."""

    server: ServerProcess
    people: People
    browser: Browser
    folder: Path


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Start everything; end it again."""
    IMAGES.mkdir(exist_ok=True)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        system = stack.enter_context(faulty_system(folder))
        server = stack.enter_context(
            ServerProcess(folder / "data", "--port", "5000", environment=system.environment)
        )
        sessions = {
            name: await stack.enter_async_context(Session(server.url))
            for name in ("ann", "ben", "cho")
        }
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=need("chromium"), args=_CHROMIUM_OPTIONS
        )
        yield Stage(server, People(sessions, system), browser, folder)
        await browser.close()


async def terminal_pictures(on: Stage) -> None:
    """Take the pictures of the terminal client."""
    people = on.people
    people.let_it_be(YESTERDAY[0][0])
    topics = ("Standup, and whatever comes up", "Lunch", "Release 1.4")
    standup, lunch, release = [await people.open(topic) for topic in topics]
    await people.talk(standup, (*YESTERDAY, *MORNING))
    people.let_it_be(_SEAN_COMES)
    entry = Entry(on.server.url, "sean", standup)
    app = ChatApp(Workspace(entry, TokenStore(print, on.folder / "state"), UTC))
    async with app.run_test(size=(140, 30)) as pilot:
        camera = Camera(app, pilot, on.browser)
        await camera.see(MORNING[-1][2])
        for code in (lunch, release, standup):
            await camera.turn_to(code)
        await camera.say("Gladly! I have time until half past.")
        app.app_focus = False
        await people.talk(standup, NEWS)
        await people.talk(lunch, _LUNCH)
        await people.talk(release, _RELEASE)
        await camera.take("terminal.png", 140, 28, "3 @1")
        await camera.take("narrow.png", 60, 26, NEWS[0][2])
        app.app_focus = True
        await pilot.press("ctrl+t")
        await camera.take("switcher.png", 100, 22, "or number (Esc stays)")
        await pilot.press("escape", "ctrl+f", *"page", "enter")
        await camera.take("search.png", 100, 22, "found")
        await pilot.press("escape", "ctrl+p", *"room")
        await camera.take("palette.png", 100, 22, "Ctrl+T")
        await pilot.press("escape", "escape")
        await camera.write("/theme light")
        await camera.take("light.png", 100, 30, "light")


async def main() -> None:
    """Take all pictures."""
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")  # else there are 16 colours
    os.environ.pop("NO_COLOR", None)
    async with stage() as on:
        await terminal_pictures(on)


if __name__ == "__main__":
    asyncio.run(main())

"""The page as a person uses it: what can be done on it, and where things are to be seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.async_api import Locator, Page, expect

_AHEAD: Final = timedelta(seconds=20)
"""How far the page's time is moved on where it is stopped: less than a silent server has."""

_LAID_OUT = """async ([width, height]) => {
  const drawn = () => new Promise(requestAnimationFrame);
  while (innerWidth !== width || innerHeight !== height) await drawn();
  await drawn();
}"""


async def resize(page: Page, width: int, height: int) -> None:
    """Give the window another size, in CSS pixels, and wait until the page is laid out in it."""
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate(_LAID_OUT, [width, height])


class HomePage:
    """The form of the home page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.name = page.get_by_label("Your name")
        self.code = page.get_by_label("Room code")
        self.passphrase = page.get_by_label("Passphrase")
        self.mistake = page.get_by_role("alert")
        self.knock = page.get_by_role("button", name="Knock")
        self.knock_state = page.get_by_role("status")
        self._join = page.get_by_role("button", name="Join room")
        self._create = page.get_by_role("button", name="Open a new room")

    async def join(self, name: str, code: str) -> None:
        await self.name.fill(name)
        await self.code.fill(code)
        await self._join.click()

    async def create(self, name: str) -> None:
        await self.name.fill(name)
        await self._create.click()


class RoomPage:
    """A room."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.composer = page.get_by_role("textbox", name="Message to")
        self.mistake = page.locator("#composer-mistake")
        self.log = page.get_by_role("log")
        self.scroller = page.get_by_role("region", name="Messages of this room")
        self.messages = self.log.locator(".chat .text")
        self.notices = self.log.locator(".notice span")
        self.notes = self.log.locator(".note")
        self.announcer = page.locator("#announcer")
        self.welcome = page.locator("#welcome")
        self.unsent = page.get_by_role("group", name="Not sent yet").locator(".row")
        self.people = page.locator("#people-list li")
        self.status = page.locator("#status")
        self.typing = page.locator("#typing")
        self.rules = page.locator("#rules")
        self.knocks = page.get_by_role("group", name="Who waits to come in")
        self.to_end = page.locator("#to-end")

    async def code(self) -> str:
        """Return the room's code, once the page is in the room."""
        await self.ready()
        return await self.page.locator("h1 .the-code").inner_text()

    async def lost(self) -> None:
        """Wait until the page knows that its connection is lost: before that, it is ``ready``."""
        await expect(self.status).to_be_visible()

    async def ready(self) -> None:
        """Wait until the page has the room's state."""
        await expect(self.people.filter(has_text="you")).to_have_count(1)
        await expect(self.status).to_be_hidden()

    async def stop_time(self) -> None:
        """Have the page's time stand still. Its clock has to be installed before it is loaded.

        What is drawn at its time then waits, too; what is said of the topic does not.
        """
        await self.page.clock.pause_at(datetime.now(UTC) + _AHEAD)

    async def type(self, text: str) -> None:
        """Write ``text`` into the composer and press Enter."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def say(self, text: str) -> None:
        """Say ``text`` and wait until it is acknowledged."""
        await self.type(text)
        await expect(self.messages.filter(has_text=text)).not_to_have_count(0)
        await expect(self.unsent.filter(has_text=text)).to_have_count(0)

    async def manage(self, member: str) -> Locator:
        """Open the dialog about the member of this name, and return it."""
        await self.button(f"Manage {member}").click()
        return self.dialog(member)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def dialog(self, title: str) -> Locator:
        return self.page.get_by_role("dialog", name=title)


async def without_locks(room: RoomPage) -> None:
    """Have pages that are loaded from now on lack Web Locks, as over another's plain HTTP."""
    await room.page.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"
    )

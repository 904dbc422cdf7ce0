"""Makes the pictures of the page in README.md and docs/using.md, of the real thing: part of
``make pictures``.

People talk as in the terminal client's pictures; mia comes in on the page, in Chromium: at a
desktop by day and in the dark, and on a phone.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final, Literal

from docs.make_pictures import IMAGES, MORNING, NEWS, YESTERDAY, Stage, stage
from playwright.async_api import Page, ViewportSize, expect

TOLD_TO_MIA: Final = [(when, who, text.replace("sean", "mia")) for when, who, text in NEWS]
ANSWER: Final = "Gladly! I have time until half past."
SHARPNESS: Final = 1.5
"""Pixels of a picture for one of the page."""


@dataclass(frozen=True)
class Look:
    """How mia looks at the page."""

    name: str
    size: ViewportSize
    shade: Literal["light", "dark"] = "light"


_DESKTOP: Final[ViewportSize] = {"width": 1000, "height": 700}
_PHONE: Final[ViewportSize] = {"width": 390, "height": 780}
LOOKS: Final = (
    Look("light", _DESKTOP), Look("dark", _DESKTOP, shade="dark"), Look("phone", _PHONE),
)  # fmt: skip


async def take(page: Page, subject: str) -> None:
    """Take pictures of the page in each look."""
    for look in LOOKS:
        await page.emulate_media(color_scheme=look.shade)
        await page.set_viewport_size(look.size)
        await page.screenshot(
            path=IMAGES / f"page-{subject}-{look.name}.png", animations="disabled"
        )


async def talk(on: Stage) -> str:
    """Have people talk; return their room's code."""
    on.people.let_it_be(YESTERDAY[0][0])
    code = await on.people.open("Standup, and whatever comes up")
    await on.people.talk(code, (*YESTERDAY, *MORNING))
    return code


async def main() -> None:
    """Take all pictures."""
    async with stage() as on:
        code = await talk(on)
        page = await on.browser.new_page(
            device_scale_factor=SHARPNESS, timezone_id="UTC", locale="en-GB"
        )
        await page.goto(on.server.url)
        await page.get_by_label("Your name").fill("mia")
        await page.get_by_label("Room code").fill(code)
        await take(page, "home")
        await page.get_by_role("button", name="Join room").click()
        await page.get_by_text(MORNING[-1][2]).wait_for()
        await on.people.talk(code, TOLD_TO_MIA)
        composer = page.get_by_role("textbox", name="Message to")
        await composer.fill(ANSWER)
        await composer.press("Enter")
        await expect(page.get_by_role("log")).to_contain_text(ANSWER)
        await composer.fill("Here it is: `tail --json`")
        await take(page, "room")


if __name__ == "__main__":
    asyncio.run(main())
